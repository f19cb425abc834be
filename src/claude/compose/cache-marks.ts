/** Where the model's API is to keep what it has read of a conversation: the CLI marks the system prompt itself, the messages are marked here. */
import type { ApiBlock, ApiMessage } from './api-request.js';

/** How long a cached prefix lives. A mark of an hour must not stand behind one of five minutes, so ours are like the CLI's. */
export type CacheLifetime = '5m' | '1h';

/**
 * Marks the last block, and the one that the previous request of this conversation ended with: the last of the user message
 * before the last answer. Both follow from the messages alone, so a restart, another bridge or a client that rewrites answers
 * reads the same cache. With the CLI's two in `system` that makes the four that the API allows.
 */
export function withCacheMarks(messages: readonly ApiMessage[], lifetime: CacheLifetime): ApiMessage[] {
  const last = messages.length - 1;
  const answer = messages.findLastIndex(({ role }) => role === 'assistant');
  const before = messages.slice(0, Math.max(answer, 0)).findLastIndex(({ role }) => role === 'user');
  return messages.map((message, index) =>
    index === last || index === before ? { ...message, content: marked(message.content, lifetime) } : message,
  );
}

function marked(content: readonly ApiBlock[], lifetime: CacheLifetime): ApiBlock[] {
  const at = content.findLastIndex(({ type }) => type !== 'thinking' && type !== 'redacted_thinking');
  const mark = { type: 'ephemeral', ...(lifetime === '1h' && { ttl: lifetime }) };
  return content.map((block, index) => (index === at ? { ...block, cache_control: mark } : block));
}
