import { sseData } from '../wire/sse-data.js';

/** A server-sent event under the name of its type, as the Messages API has it. */
export function namedEvent(type: string, content: object = {}): string {
  return `event: ${type}\n${sseData({ type, ...content })}`;
}
