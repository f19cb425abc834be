/** Puts the thoughts of earlier answers back into conversations that have not changed since. */
import type { ApiBlock, ApiMessage, ApiTool } from './api-request.js';
import { list, record, text } from '../../core/json.js';

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
  /** The key of this request, for remembering its answer. */
  readonly key: string;
  /** Whether the current tool round began without a thought. */
  readonly thoughtsMissing: boolean;
}

/**
 * The API wants the thoughts of the last tool round back, signed, and binds them to everything before them. Most clients do
 * not send them, so this looks up each past answer by its request, composed as it would be now.
 */
export function recallThoughts(
  messages: readonly ApiMessage[],
  about: { readonly model: string; readonly system: string; readonly tools: readonly ApiTool[] },
  memory: AnswerMemory,
  hash: RequestHash,
): Recalled {
  hash.add(JSON.stringify([about.model, about.system, about.tools]));
  const recalled = messages.map((message) => {
    const whole = message.role === 'assistant' ? withThoughts(message, memory.find(hash.key())) : message;
    hash.add(JSON.stringify(whole));
    return whole;
  });
  return { messages: recalled, key: hash.key(), thoughtsMissing: lacksThoughts(recalled) };
}

function withThoughts(message: ApiMessage, answer: readonly ApiBlock[] | undefined): ApiMessage {
  if (!answer || message.content.some(isThought)) return message;
  return visible(answer) === visible(message.content) ? { ...message, content: answer } : message;
}

/** What a client sees of an answer, however it splits the text when it sends it back. */
function visible(blocks: readonly ApiBlock[]): string {
  const said = blocks.map((block) => (block.type === 'text' ? (text(block['text']) ?? '') : '')).join('');
  const calls = blocks.flatMap((block) =>
    block.type === 'tool_use' ? [[block['id'], block['name'], sorted(block['input'])]] : [],
  );
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

function isThought({ type }: ApiBlock): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}

/**
 * To the API, all answers since the last user message that is more than results are one, and may continue without a
 * thought if they began with one.
 */
function lacksThoughts(messages: readonly ApiMessage[]): boolean {
  if (messages.at(-1)?.content[0]?.type !== 'tool_result') return false;
  const asked = messages
    .slice(0, -1)
    .findLastIndex(({ role, content }) => role === 'user' && !content.every(isResult));
  const first = messages.slice(asked + 1).find(({ role }) => role === 'assistant')?.content[0];
  return first !== undefined && !isThought(first);
}

function isResult({ type }: ApiBlock): boolean {
  return type === 'tool_result';
}
