/** Sets the prompt cache's marks on messages; the CLI marks the system prompt itself. */
import { isThought } from './api-blocks.js';
import type { ApiBlock, ApiMessage } from './api-request.js';

/** How long a cached prefix lives. A one-hour mark must not follow a five-minute one, so these marks match the CLI's. */
export type CacheLifetime = '5m' | '1h';

/**
 * Marks the last block, and the last block of the previous request in this conversation: that of the user message
 * before the last answer. Both depend only on the messages, so a restart, another bridge or a client that rewrites answers
 * reads the same cache. With the CLI's two in `system`, these make the four that the API allows. System messages bear none:
 * the next request may not have them.
 */
export function withCacheMarks(messages: readonly ApiMessage[], lifetime: CacheLifetime): ApiMessage[] {
  const last = messages.findLastIndex(({ role }) => role !== 'system');
  const answer = messages.findLastIndex(({ role }) => role === 'assistant');
  const before = messages.slice(0, Math.max(answer, 0)).findLastIndex(({ role }) => role === 'user');
  return messages.map((message, index) =>
    index === last || index === before ? { ...message, content: marked(message.content, lifetime) } : message,
  );
}

function marked(content: readonly ApiBlock[], lifetime: CacheLifetime): ApiBlock[] {
  const at = content.findLastIndex((block) => !isThought(block));
  const mark = { type: 'ephemeral', ...(lifetime === '1h' && { ttl: lifetime }) };
  return content.map((block, index) => (index === at ? { ...block, cache_control: mark } : block));
}
