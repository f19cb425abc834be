/** Composes the `messages` of a Messages API request, so that the API accepts whatever history a client sends. */
import type { Message } from '../../core/turn.js';
import { isServerBlock, isThought, saidBlock, shownBlock, textBlock } from './api-blocks.js';
import type { ApiBlock, ApiMessage } from './api-request.js';
import {
  pairedCalls,
  type AssistantLine,
  type Line,
  type PairedCall,
  type UserLine,
} from './paired-calls.js';
import type { PropertyNames } from './property-names.js';
import { toolResults, toolUse } from './tool-blocks.js';

/**
 * Message by message and block by block the same as the conversation, where the API accepts that; what it would refuse is put
 * right. Begins with a user message, and ends with one (behind which its instructions stand), with an answer that paused or with
 * a prefill. `namesOf` knows a tool's properties by the client's name for the tool. `begun`: the last message is the beginning of
 * the answer, which the model is to continue.
 */
export function apiMessages(
  messages: readonly Message[],
  namesOf: (tool: string) => PropertyNames | undefined,
  { begun }: { readonly begun?: 'prefill' | 'in-words' | undefined } = {},
): ApiMessage[] {
  const composed: ApiMessage[] = [];
  /** The calls of the last message; their results come next. */
  let open: readonly PairedCall[] = [];
  /** They must be the last that the model reads before it answers. */
  let instructions: string[] = [];
  const answer = (calls: readonly PairedCall[], line?: UserLine): void => {
    const said = (line?.blocks ?? []).map(shownBlock);
    const content = [...toolResults(calls), ...said];
    if (content.length > 0) composed.push({ role: 'user', content });
    instructions = instructions.concat(line?.instructions ?? []);
  };
  const instruct = (): void => {
    if (instructions.length === 0) return;
    if (composed.at(-1)?.role !== 'user') composed.push(goesOn);
    composed.push({ role: 'system', content: instructions.map(textBlock) });
    instructions = [];
  };
  for (const line of joinedLines(pairedCalls(messages))) {
    // Results that came with other blocks stay with them; those that came later get a separate message.
    const joined = line.role === 'user' && open.some((call) => line.answers.has(call));
    if (open.length > 0 && !joined) answer(open);
    if (line.role === 'user') {
      answer(joined ? open : [], line);
      open = [];
    } else {
      const content = assistantContent(line, namesOf);
      if (content.length > 0) {
        instruct();
        composed.push({ role: 'assistant', content });
      }
      open = line.parts.filter(isCall);
    }
  }
  if (open.length > 0) answer(open);
  instruct();
  if (begun === 'prefill') return fromUser(composed);
  return begun === 'in-words' ? [...fromUser(composed), userText(CONTINUES)] : betweenUsers(composed);
}

/** The messages without the model's thoughts. */
export function withoutThinking(messages: readonly ApiMessage[]): ApiMessage[] {
  return messages
    .map(({ role, content }) => ({ role, content: content.filter((block) => !isThought(block)) }))
    .filter(({ content }) => content.length > 0);
}

function assistantContent(
  { parts }: AssistantLine,
  namesOf: (tool: string) => PropertyNames | undefined,
): ApiBlock[] {
  const content = parts.map((part) =>
    isCall(part) ? toolUse(part, namesOf(part.block.name)) : saidBlock(part),
  );
  return withoutLastThoughts(content);
}

/** No message may end with a thought. */
function withoutLastThoughts(content: readonly ApiBlock[]): ApiBlock[] {
  return content.slice(0, content.findLastIndex((block) => !isThought(block)) + 1);
}

/** The API requires the first message to be the user's, and the last, unless that is an answer that paused. */
function betweenUsers(messages: readonly ApiMessage[]): ApiMessage[] {
  return [...fromUser(messages), ...(isOpen(messages.at(-1)) ? [] : [goesOn])];
}

function fromUser(messages: readonly ApiMessage[]): ApiMessage[] {
  return messages[0]?.role === 'assistant' ? [userText(begins), ...messages] : [...messages];
}

/** The messages with an answer that paused, for the model to go on. */
export function continued(messages: readonly ApiMessage[], answer: readonly ApiBlock[]): ApiMessage[] {
  return betweenUsers([...messages, { role: 'assistant', content: withoutLastThoughts(answer) }]);
}

/** Whether the model can answer or go on after this message. */
function isOpen(message: ApiMessage | undefined): boolean {
  if (message === undefined) return false;
  const last = message.content.at(-1);
  return message.role !== 'assistant' || (last !== undefined && isServerBlock(last));
}

function userText(text: string): ApiMessage {
  return { role: 'user', content: [textBlock(text)] };
}

const begins = '(The conversation begins here.)';

/** Has the model continue an answer that the client has begun. */
export const CONTINUES = 'Continue your last message from exactly where it ends. Do not repeat any of it.';

/** Has the model go on where no message asks it to. */
export const goesOn = userText('Continue.');

/**
 * Joins consecutive assistant messages that cannot stand alone: from the first tool call on, because results must
 * directly follow the message with their calls; and a message that ends with a thought joins the one that follows from it.
 */
function joinedLines(lines: readonly Line[]): Line[] {
  const joined: (UserLine | OpenLine)[] = [];
  for (const line of lines) {
    const before = joined.at(-1);
    if (line.role === 'user') joined.push(line);
    else if (before?.role === 'assistant' && (before.calls || isThoughtPart(before.parts.at(-1)))) {
      before.mixed ||= before.calls;
      before.calls ||= line.parts.some(isCall);
      before.parts.push(...line.parts);
    } else {
      const calls = line.parts.some(isCall);
      joined.push({ role: 'assistant', parts: [...line.parts], calls, mixed: saysMoreAfterCall(line) });
    }
  }
  return joined.map((line) => (line.role === 'assistant' && line.mixed ? withCallsLast(line) : line));
}

function isCall(part: Part): part is PairedCall {
  return part.type === 'paired-call';
}

type Part = AssistantLine['parts'][number];

/** A message that later ones may join. */
interface OpenLine {
  readonly role: 'assistant';
  readonly parts: Part[];
  calls: boolean;
  /** Whether calls come before other parts. */
  mixed: boolean;
}

function isThoughtPart(part: Part | undefined): boolean {
  return part?.type === 'thinking' || part?.type === 'redacted-thinking';
}

function saysMoreAfterCall({ parts }: AssistantLine): boolean {
  const firstCall = parts.findIndex(isCall);
  return firstCall !== -1 && parts.slice(firstCall).some(({ type }) => type === 'text' || type === 'native');
}

/** Text goes before the calls, and thoughts go before everything. */
function withCallsLast({ parts }: AssistantLine): AssistantLine {
  return { role: 'assistant', parts: parts.toSorted((a, b) => ranks[a.type] - ranks[b.type]) };
}

const ranks = { thinking: 0, 'redacted-thinking': 0, text: 1, native: 1, 'paired-call': 2 } as const;
