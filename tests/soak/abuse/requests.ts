/** Requests that an abuser makes, in the words that its model obeys. */
import type { Json } from '../../http/sound-bodies.js';

export function chat(content: unknown, more: Json = {}): Json {
  return { model: 'sonnet', messages: conversation(content), ...more };
}

/** As messages of a chat or input of a response. All begin alike, so the processes of an abuser get one abuse after another. */
export function conversation(content: unknown): readonly Json[] {
  return [
    { role: 'user', content: 'Hello.' },
    { role: 'assistant', content: 'Hello.' },
    { role: 'user', content },
  ];
}

/** The model answers with exactly this. */
export function say(text: string): string {
  return `say <<${text}>>`;
}

/** The model calls its first tool with this. */
export function callWith(input: unknown): string {
  return `call <<${JSON.stringify(input)}>>`;
}

/** The model answers with 20 MB: more than the system's own buffers take in. */
export const MUCH = 'much <<>>';
/** The model takes two seconds for its answer. */
export const SLOWLY = 'slowly <<>>';
