/** Keeps the checks asked for last, because clients ask with the same few schemas over and over. */
import type { ValidateFunction } from 'ajv/dist/2020.js';

export class KeptSchemas {
  readonly #kept = new Map<string, ValidateFunction>();
  #length = 0;

  get(text: string): ValidateFunction | undefined {
    const check = this.#kept.get(text);
    if (check) {
      // Put behind all others, so that the first one is the one longest not asked for.
      this.#kept.delete(text);
      this.#kept.set(text, check);
    }
    return check;
  }

  add(text: string, check: ValidateFunction): void {
    if (this.#kept.has(text)) return;
    this.#kept.set(text, check);
    this.#length += text.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_SCHEMAS && this.#length <= MAX_LENGTH) return;
      this.#kept.delete(oldest);
      this.#length -= oldest.length;
    }
  }

  clear(): void {
    this.#kept.clear();
    this.#length = 0;
  }
}

const MAX_SCHEMAS = 32;
/** Of all texts together, in characters. */
const MAX_LENGTH = 4_000_000;
