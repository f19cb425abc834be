/** Bounded caches that outlive a turn: the thoughts of answers, and tool schemas that were converted. */
import { createHash } from 'node:crypto';
import type { ApiBlock } from '../../claude/compose/api-request.js';
import type { AnswerMemory, RequestHash } from '../../claude/compose/known-answers.js';
import { LruCache } from '../../core/lru-cache.js';
import {
  apiToolSchema,
  type ApiToolSchema,
  type ToolSchemaReader,
} from '../../claude/compose/tool-schema.js';

/** Evicts the least recently used answer first; `maxSize` counts characters of JSON. */
export function createAnswerMemory(maxSize: number): AnswerMemory {
  const kept = new LruCache<readonly ApiBlock[]>({
    maxSize,
    sizeOf: (key, answer) => JSON.stringify(answer).length + key.length,
  });
  return { find: (key) => kept.get(key), keep: (key, answer) => kept.set(key, answer) };
}

/** Agents send the same tools with every request, so each schema is converted once; `maxSize` counts characters of JSON. */
export function createToolSchemaReader(maxSize: number): ToolSchemaReader {
  const kept = new LruCache<ApiToolSchema>({ maxSize, sizeOf: (text) => text.length });
  return (parameters) => {
    const text = JSON.stringify(parameters);
    const known = kept.get(text);
    if (known) return known;
    const read = apiToolSchema(parameters);
    kept.set(text, read);
    return read;
  };
}

export function createRequestHash(): RequestHash {
  const hash = createHash('sha256');
  return {
    // The length keeps one part apart from the next.
    add: (part) => void hash.update(`${part.length}:${part}`),
    key: () => hash.copy().digest('base64'),
  };
}
