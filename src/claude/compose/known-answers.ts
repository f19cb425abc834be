/** Puts what clients do not send back of earlier answers, thoughts and the work of server tools, back into conversations that have not changed since. */
import { isDeepStrictEqual } from 'node:util';
import { isServerBlock, isThought } from './api-blocks.js';
import type { ApiBlock, ApiMessage, ApiRequest } from './api-request.js';
import { list, record, text } from '../../core/json.js';
import { withoutThinking } from './messages.js';

/** Remembers complete answers by the exact request that they answer. */
export interface AnswerMemory {
  find(key: string): readonly ApiBlock[] | undefined;
  keep(key: string, answer: readonly ApiBlock[]): void;
}

/** An incremental hash of a request: `key` can be read at any time. */
export interface RequestHash {
  add(part: string): void;
  key(): string;
}

export interface Recalled {
  readonly messages: readonly ApiMessage[];
  /** The messages without thoughts, for a request in which the model does not think. */
  readonly withoutThoughts: readonly ApiMessage[];
  /** The key of this request, for remembering its answer. */
  readonly key: string;
  /** Whether the current tool round began without a thought. */
  readonly thoughtsMissing: boolean;
}

/**
 * The API wants the thoughts of the last tool round back, signed, and binds them to everything before them. Most clients do
 * not send them, so this looks up each past answer by its request, composed as it would be now. The same goes for the searches
 * of an answer, whose results are encrypted.
 */
export function recallAnswers(
  messages: readonly ApiMessage[],
  about: { readonly model: string; readonly system: string; readonly tools: ApiRequest['tools'] },
  memory: AnswerMemory,
  hash: RequestHash,
): Recalled {
  hash.add(JSON.stringify([about.model, about.system, about.tools]));
  const recalled = messages.map((message) => {
    const whole = message.role === 'assistant' ? wholeAnswer(message, memory.find(hash.key())) : message;
    hash.add(JSON.stringify(whole));
    return whole;
  });
  const thoughtless = recalled.map((whole, index) => {
    const sent = messages[index] ?? whole;
    return whole.content.some(isServerBlock) ? whole : sent;
  });
  return {
    messages: recalled,
    withoutThoughts: withoutThinking(thoughtless),
    key: hash.key(),
    thoughtsMissing: lacksThoughts(recalled),
  };
}

function wholeAnswer(message: ApiMessage, answer: readonly ApiBlock[] | undefined): ApiMessage {
  if (!answer || message.content.some(isServerBlock)) return message;
  const thoughts = message.content.filter(isThought);
  if (thoughts.length > 0 && !isDeepStrictEqual(thoughts, answer.filter(isThought))) return message;
  if (visible(answer) !== visible(message.content)) return message;
  return { ...message, content: withIdsOf(message.content, answer) };
}

/** Some clients do not send the ids of calls back; results name those of the message. */
function withIdsOf(sent: readonly ApiBlock[], answer: readonly ApiBlock[]): ApiBlock[] {
  const calls = sent.filter(isCall);
  let next = 0;
  return answer.map((block) => (isCall(block) ? { ...block, id: calls[next++]?.['id'] } : block));
}

function isCall({ type }: ApiBlock): boolean {
  return type === 'tool_use';
}

/** What a client sees of an answer, however it splits the text when it sends it back. */
function visible(blocks: readonly ApiBlock[]): string {
  const said = blocks.map((block) => (block.type === 'text' ? (text(block['text']) ?? '') : '')).join('');
  const calls = blocks.filter(isCall).map((block) => [block['name'], sorted(block['input'])]);
  return JSON.stringify([said, calls]);
}

/** Clients reorder the properties of a call's arguments. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return list(value).map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(record(value))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
}

/**
 * To the API, all answers since the last user message that is more than results are one, and may continue without a
 * thought if they began with one.
 */
function lacksThoughts(messages: readonly ApiMessage[]): boolean {
  const last = messages.findLastIndex(({ role }) => role !== 'system');
  if (messages[last]?.content[0]?.type !== 'tool_result') return false;
  const asked = messages
    .slice(0, last)
    .findLastIndex(({ role, content }) => role === 'user' && !content.every(isResult));
  const first = messages.slice(asked + 1).find(({ role }) => role === 'assistant')?.content[0];
  return first !== undefined && !isThought(first);
}

function isResult({ type }: ApiBlock): boolean {
  return type === 'tool_result';
}
