/** Judges a CLI by its probe: whether a request reaches the model exactly as composed. */
import { isDeepStrictEqual } from 'node:util';
import type { ApiRequest } from '../compose/api-request.js';
import type { CacheLifetime } from '../compose/cache-marks.js';
import { list, record, text, type Json } from '../../core/json.js';

export type ProbeVerdict =
  | {
      readonly ok: true;
      /** The lifetime of the CLI's own cache marks. */
      readonly cacheLifetime: CacheLifetime;
      /** A larger body does not arrive complete. */
      readonly maxBodyBytes?: number;
    }
  /** `reason` is a clause about the CLI: "it drops the request's body". */
  | { readonly ok: false; readonly reason: string };

/** One question to the CLI, and how the API answers it. */
export interface ProbeTurn {
  readonly name: 'first' | 'later' | 'bodiless' | 'large';
  /** Absent: the CLI composes the request itself. */
  readonly body?: ApiRequest;
  readonly reply: ProbeReply;
}

export type ProbeReply =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool'; readonly name: string; readonly input: string };

/** What happened to a question. */
export interface ObservedTurn extends ProbeTurn {
  /** The bodies of the requests to the model. */
  readonly calls: readonly Json[];
  /** The part of the answer that the CLI printed as a stream. */
  readonly streamed: string;
  /** The `result` line, or why there is none, as a clause. */
  readonly end: { readonly result: Json } | { readonly stopped: string };
}

/** @param system the client's system prompt. */
export function judge(system: string, turns: readonly ObservedTurn[]): ProbeVerdict {
  let last: ApiRequest | undefined;
  for (const turn of turns.filter(({ name }) => name !== 'large')) {
    const reason = fault(turn, last) ?? systemFault(system, systemOf(turn));
    if (reason !== undefined) return { ok: false, reason: `it ${reason}` };
    last = turn.body;
  }
  const large = turns.find(({ name }) => name === 'large');
  const whole = large !== undefined && fault(large, undefined) === undefined;
  return {
    ok: true,
    cacheLifetime: lifetimeOf(turns.flatMap(systemOf)),
    ...(!whole && { maxBodyBytes: SAFE_BODY_BYTES }),
  };
}

/** Far below the limit of any system for a process's environment. */
const SAFE_BODY_BYTES = 32_000;

function fault(turn: ObservedTurn, before: ApiRequest | undefined): string | undefined {
  const { name, calls, body, reply, streamed, end } = turn;
  const [call] = calls;
  if (call === undefined) {
    const why = 'stopped' in end ? end.stopped : 'it ends the turn without a request';
    return `does not ask the model when it is told to (${NAMES[name]}): ${why}`;
  }
  if (calls.length > 1) {
    const tool = reply.type === 'tool' ? ', as if a tool call did not end its turn' : '';
    return `makes ${calls.length} API calls for one question (${NAMES[name]})${tool}`;
  }
  const changed = body ? bodyFault(JSON.parse(JSON.stringify(body)) as Json, call) : keptFault(before, call);
  if (changed !== undefined) return `${changed} (${NAMES[name]})`;
  if (leavesOut(call)) return `has the API leave out parts of the conversation (${NAMES[name]})`;
  if ('stopped' in end) return `does not end its turn (${NAMES[name]}): ${end.stopped}`;
  if (streamed !== (reply.type === 'text' ? reply.text : reply.input)) {
    return `does not pass on the answer as it comes (${NAMES[name]}): of ${quoted(reply.type === 'text' ? reply.text : reply.input)} it printed ${quoted(streamed)}`;
  }
  const { is_error: failed, subtype } = end.result;
  if (failed !== true || (reply.type === 'tool' && subtype === 'error_max_turns')) return undefined;
  return `ends a turn that went well with an error (${NAMES[name]}): ${text(subtype) ?? 'of no name'}`;
}

const NAMES = {
  first: 'first question',
  later: 'later question of the same process',
  bodiless: 'question after the body was withdrawn',
  large: 'large question',
} as const;

function bodyFault(body: Json, call: Json): string | undefined {
  const keys = Object.keys(body);
  const changed = keys.filter((key) => !isDeepStrictEqual(body[key], call[key]));
  if (changed.length === 0) return undefined;
  if (changed.length === keys.length)
    return "drops the request's body, so that the model would be asked something else";
  if (!changed.includes('messages'))
    return `changes ${changed.map((key) => `\`${key}\``).join(', ')} of the request`;
  const [sent, came] = [texts(body['messages']), texts(call['messages'])];
  const [added] = came.filter((words) => !sent.includes(words)).sort((a, b) => b.length - a.length);
  const allArrived = sent.every((words) => came.some((other) => other.includes(words)));
  return allArrived && added !== undefined
    ? `adds text of its own to the conversation: ${quoted(added)}`
    : 'changes the messages of the request';
}

/** An edit that keeps everything leaves nothing out. */
function leavesOut(call: Json): boolean {
  const edits = list(record(call['context_management'])['edits']).map(record);
  return edits.some(({ type, keep }) => keep !== 'all' && text(type)?.startsWith('clear_tool') === true);
}

function systemOf({ calls: [call] }: ObservedTurn): readonly Json[] {
  return list(call?.['system']).map(record);
}

/** Whether the body of an earlier question is still in use. */
function keptFault(before: ApiRequest | undefined, call: Json): string | undefined {
  if (before === undefined) return undefined;
  const old = JSON.parse(JSON.stringify(before)) as Json;
  const kept = (['messages', 'tools', 'max_tokens'] as const).find((key) =>
    isDeepStrictEqual(old[key], call[key]),
  );
  return kept === undefined ? undefined : `keeps \`${kept}\` of a request that was withdrawn`;
}

/** The CLI's own two short blocks, and then the client's text; with few enough marks to leave two of the API's four. */
function systemFault(system: string, blocks: readonly Json[]): string | undefined {
  const own = blocks.slice(0, -1);
  if (blocks.at(-1)?.['text'] !== system) {
    return blocks.some((block) => text(block['text'])?.includes(system) === true)
      ? 'adds text of its own to the system prompt'
      : 'does not send the system prompt as it is';
  }
  const words = own.map((block) => text(block['text']) ?? '').join(' ');
  if (own.length > OWN_BLOCKS || words.length > OWN_CHARACTERS)
    return `puts a system prompt of its own before the client's: ${quoted(words)}`;
  const marks = blocks.filter((block) => 'cache_control' in block).length;
  return marks > OWN_MARKS ? `sets ${marks} cache marks in the system prompt, of the API's four` : undefined;
}

const OWN_BLOCKS = 2;
const OWN_CHARACTERS = 600;
const OWN_MARKS = 2;

/** A one-hour mark must not follow a five-minute one, so a single five-minute mark decides. */
function lifetimeOf(blocks: readonly Json[]): CacheLifetime {
  const marks = blocks
    .filter((block) => 'cache_control' in block)
    .map((block) => record(block['cache_control']));
  return marks.length > 0 && marks.every((mark) => mark['ttl'] === '1h') ? '1h' : '5m';
}

/** Every string in a value. */
function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  return Object.values(record(value)).flatMap(texts);
}

function quoted(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ').trim();
  return `"${line.length > QUOTED ? `${line.slice(0, QUOTED)}…` : line}"`;
}

const QUOTED = 80;
