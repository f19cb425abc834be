/** The complete messages that the model's API should get for a conversation given as plain data, with the bridge's cache marks. */
import { createHash } from 'node:crypto';

export interface ExpectedBlock {
  readonly type?: unknown;
  readonly [field: string]: unknown;
}

export interface ExpectedMessage {
  readonly role: 'user' | 'assistant';
  readonly content: readonly ExpectedBlock[];
}

/** A plain string stands for a text block. */
export function user(...content: readonly (string | ExpectedBlock)[]): ExpectedMessage {
  return { role: 'user', content: content.map(blockOf) };
}

export function assistant(...content: readonly (string | ExpectedBlock)[]): ExpectedMessage {
  return { role: 'assistant', content: content.map(blockOf) };
}

export function call(id: string, name: string, input: object): ExpectedBlock {
  return { type: 'tool_use', id: apiId(id), name, input };
}

export function result(id: string, ...content: readonly (string | ExpectedBlock)[]): ExpectedBlock {
  const blocks = content.map(blockOf);
  return { type: 'tool_result', tool_use_id: apiId(id), ...(blocks.length > 0 && { content: blocks }) };
}

/** For a call without a result. */
export function unanswered(id: string): ExpectedBlock {
  return { ...result(id, 'No result was recorded for this call.'), is_error: true };
}

/** The id that the API gets for the first call with this client id. */
function apiId(id: string): string {
  if (/^toolu_\w{16,58}$/.test(id)) return id;
  const hash = createHash('sha256')
    .update(JSON.stringify([id, 0]))
    .digest('hex');
  return `toolu_${hash.slice(0, 24)}`;
}

/** Adds the cache marks that the bridge sets. */
export function expectedMessages(...messages: readonly ExpectedMessage[]): ExpectedMessage[] {
  return marked(messages);
}

/** How the CLI and the bridge mark what the API should keep for an hour. */
export const CACHE_MARK = { cache_control: { type: 'ephemeral', ttl: '1h' } } as const;

/** Marks the very last block, and the last block of the user message before the last answer. */
export function marked<Marked extends { readonly role: string; readonly content: readonly object[] }>(
  messages: readonly Marked[],
): Marked[] {
  const answer = messages.findLastIndex(({ role }) => role === 'assistant');
  const before = messages.findLastIndex(({ role }, index) => role === 'user' && index < answer);
  return messages.map((message, index) => {
    if (index !== messages.length - 1 && index !== before) return message;
    const { content } = message;
    return { ...message, content: [...content.slice(0, -1), { ...content.at(-1), ...CACHE_MARK }] };
  });
}

/** Adds an instruction of the bridge after the last mark. */
export function told(messages: readonly ExpectedMessage[], instruction: string): ExpectedMessage[] {
  return messages.map(({ role, content }, index) =>
    index === messages.length - 1 ? { role, content: [...content, blockOf(instruction)] } : { role, content },
  );
}

function blockOf(content: string | ExpectedBlock): ExpectedBlock {
  return typeof content === 'string' ? { type: 'text', text: content } : content;
}
