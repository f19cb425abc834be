/** Finds the result of every tool call in a conversation, wherever it is, and an id that the model's API accepts. */
import { createHash } from 'node:crypto';
import type { Message, ToolCallBlock, ToolResultBlock } from '../../core/turn.js';
import { isBlank } from './api-blocks.js';
import type { SaidBlock, ShownBlock } from './api-blocks.js';

/** A message without blank parts; its results are with their calls. */
export type Line = UserLine | AssistantLine;

export interface UserLine {
  readonly role: 'user';
  readonly blocks: readonly ShownBlock[];
  /** The calls whose results were here. */
  readonly answers: ReadonlySet<PairedCall>;
  readonly instructions: readonly string[];
}

export interface AssistantLine {
  readonly role: 'assistant';
  readonly parts: readonly (SaidBlock | PairedCall)[];
}

export interface PairedCall {
  readonly type: 'paired-call';
  readonly id: string;
  readonly block: ToolCallBlock;
  /** The last of several; absent when the client sent none. */
  result?: ToolResultBlock;
}

/**
 * A result belongs to the latest earlier call with its id that has no result yet, or else to the latest with its id.
 * The content of a result without such a call becomes part of the user's message.
 */
export function pairedCalls(messages: readonly Message[]): Line[] {
  const calls = createCallFinder();
  const lines = messages.map((message): Line => {
    if (message.role === 'assistant') {
      const parts = message.blocks.map((block) => (block.type === 'tool-call' ? calls.called(block) : block));
      return {
        role: 'assistant',
        parts: parts.filter((part) => part.type === 'paired-call' || !isBlank(part)),
      };
    }
    const answers = new Set<PairedCall>();
    const blocks = message.blocks.flatMap((block): readonly ShownBlock[] => {
      if (block.type !== 'tool-result') return [block];
      const call = calls.answered(block);
      if (!call) return block.content;
      answers.add(call);
      return [];
    });
    const { instructions = [] } = message;
    return { role: 'user', answers, blocks: blocks.filter((block) => !isBlank(block)), instructions };
  });
  return lines.filter(isSomething);
}

interface CallFinder {
  called(block: ToolCallBlock): PairedCall;
  /** Assigns the result to its call and returns that call. */
  answered(result: ToolResultBlock): PairedCall | undefined;
}

function createCallFinder(): CallFinder {
  const ids = createApiCallIds();
  const latest = new Map<string, PairedCall>();
  /** The latest last. */
  const waiting = new Map<string, PairedCall[]>();
  return {
    called(block) {
      const call: PairedCall = { type: 'paired-call', id: ids.next(block.id), block };
      latest.set(block.id, call);
      const others = waiting.get(block.id);
      if (others) others.push(call);
      else waiting.set(block.id, [call]);
      return call;
    },
    answered(result) {
      const call = waiting.get(result.callId)?.pop() ?? latest.get(result.callId);
      if (call) call.result = result;
      return call;
    },
  };
}

/** A message that held only results still separates the messages around it. */
function isSomething(line: Line): boolean {
  if (line.role === 'assistant') return line.parts.length > 0;
  return line.blocks.length > 0 || line.answers.size > 0 || line.instructions.length > 0;
}

interface ApiCallIds {
  /**
   * The id for the next call with this client id. No two are equal and none is a prefix of another. The same conversation
   * always gets the same ids, even while it grows: an id derives from the client's id and how often that has occurred before.
   */
  next(id: string): string;
}

function createApiCallIds(): ApiCallIds {
  const counts = new Map<string, number>();
  const given = new Set<string>();
  /** All prefixes of the given ids that could themselves be ids. */
  const beginnings = new Set<string>();
  const isFree = (id: string): boolean =>
    !given.has(id) && !beginnings.has(id) && !beginningsOf(id).some((beginning) => given.has(beginning));
  return {
    next(id) {
      const before = counts.get(id) ?? 0;
      counts.set(id, before + 1);
      let unique = before === 0 && ownForm.test(id) ? id : hashed(id, before);
      // Only an id in the API's form that the client made up can collide.
      for (let tries = 1; !isFree(unique); tries++) unique = hashed(id, before, tries);
      given.add(unique);
      for (const beginning of beginningsOf(unique)) beginnings.add(beginning);
      return unique;
    },
  };
}

/** The form of the API's own ids, which stay unchanged. */
const ownForm = /^toolu_[a-zA-Z0-9_]{16,58}$/;

function hashed(...parts: readonly (string | number)[]): string {
  return `toolu_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`;
}

/** Those long enough to be ids, without the full id. */
function beginningsOf(id: string): string[] {
  const beginnings: string[] = [];
  for (let length = shortest; length < id.length; length++) beginnings.push(id.slice(0, length));
  return beginnings;
}

const shortest = 'toolu_'.length + 16;
