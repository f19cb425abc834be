/** A cache bounded by the size of what it holds. The npm package of this name takes more room than the rest of the server's code. */

export interface LruCacheOptions<Value> {
  /** Of all entries together, in the unit of `sizeOf`. An entry larger than that is not kept. */
  readonly maxSize: number;
  readonly sizeOf: (key: string, value: Value) => number;
  readonly maxEntries?: number;
}

/** Evicts the least recently used entry first. */
export class LruCache<Value> {
  readonly #options: LruCacheOptions<Value>;
  /** The least recently used first. */
  readonly #entries = new Map<string, { readonly value: Value; readonly size: number }>();
  #size = 0;

  constructor(options: LruCacheOptions<Value>) {
    this.#options = options;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value): void {
    const { maxSize, sizeOf, maxEntries = Infinity } = this.#options;
    this.delete(key);
    const size = sizeOf(key, value);
    if (size > maxSize) return;
    this.#entries.set(key, { value, size });
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= maxSize && this.#entries.size <= maxEntries) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#size = 0;
  }
}
