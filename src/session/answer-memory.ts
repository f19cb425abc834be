/** Remembers the thoughts of answers, so that they can go back into the conversations they belong to. */
import { createHash } from 'node:crypto';
import type { ApiBlock } from '../claude/compose/api-request.js';
import type { AnswerMemory, RequestHash } from '../claude/compose/known-thoughts.js';

/** In memory, and bounded: the answer not asked for longest goes first. */
export class BoundedAnswerMemory implements AnswerMemory {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, { readonly answer: readonly ApiBlock[]; readonly bytes: number }>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  find(key: string): readonly ApiBlock[] | undefined {
    const found = this.#kept.get(key);
    if (!found) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found.answer;
  }

  keep(key: string, answer: readonly ApiBlock[]): void {
    const bytes = JSON.stringify(answer).length + key.length;
    this.#drop(key);
    if (bytes > this.#maxBytes) return;
    this.#kept.set(key, { answer, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}

export function createRequestHash(): RequestHash {
  const hash = createHash('sha256');
  return {
    // The length parts what follows.
    add: (part) => void hash.update(`${part.length}:${part}`),
    key: () => hash.copy().digest('base64'),
  };
}
