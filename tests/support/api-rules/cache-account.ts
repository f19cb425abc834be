/** What the prompt cache of the real Messages API would charge for requests, from exact prefixes, marks and time. */
import { positions } from './cache-positions.js';
import type { Position } from './cache-positions.js';
import { isObject, textAt } from './json.js';
import { UNKNOWN_MODEL, modelTraits } from './models.js';

/** Tokens, each counted once. */
export interface CacheUse {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

export interface CacheTotals extends CacheUse {
  readonly requests: number;
  /** In tokens of plain input. */
  readonly cost: number;
}

const writePrice = { '5m': 1.25, '1h': 2 } as const;
const lifetime = { '5m': 5 * 60_000, '1h': 60 * 60_000 } as const;

/** A mark looks back over this many positions for something to read, starting with its own. */
const lookback = 20;

interface Entry {
  readonly ttl: '5m' | '1h';
  readonly expires: number;
}

export class CacheAccount {
  readonly #entries = new Map<string, Entry>();
  #totals: CacheTotals = {
    requests: 0,
    input: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    cost: 0,
  };

  get totals(): CacheTotals {
    return this.#totals;
  }

  /** The cost of all requests so far, in tokens of plain input. */
  cost(): number {
    return this.#totals.cost;
  }

  /**
   * Counts a request: it renews what it reads, and stores what it marks for the next one.
   * @param at Unix time in milliseconds, never before that of the previous request.
   */
  charge(body: unknown, at: number): CacheUse {
    if (!isObject(body)) return this.#add({ input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 }, 0);
    const model = modelTraits(textAt(body, 'model')) ?? UNKNOWN_MODEL;
    const all = positions(body);
    const marked = all.filter(({ mark, tokens }) => mark !== undefined && tokens >= model.cacheMinimum);
    const read = this.#longestRead(all, marked, at);
    let counted = read?.tokens ?? 0;
    const written = { '5m': 0, '1h': 0 };
    for (const { key, tokens, mark = '5m' } of marked) {
      if (tokens > counted) {
        written[mark] += tokens - counted;
        counted = tokens;
        this.#entries.set(key, { ttl: mark, expires: at + lifetime[mark] });
      } else this.#renew(key, at);
    }
    if (read !== undefined) this.#renew(read.key, at);
    const use = {
      input: (all.at(-1)?.tokens ?? 0) - counted,
      cacheRead: read?.tokens ?? 0,
      cacheWrite5m: written['5m'],
      cacheWrite1h: written['1h'],
    };
    return this.#add(use, price(use, model.readPrice));
  }

  #longestRead(all: readonly Position[], marked: readonly Position[], at: number): Position | undefined {
    return all.findLast(
      ({ key, step, tokens }) =>
        this.#lives(key, at) && marked.some((mark) => mark.tokens >= tokens && mark.step - step < lookback),
    );
  }

  #lives(key: string, at: number): boolean {
    return (this.#entries.get(key)?.expires ?? 0) > at;
  }

  #renew(key: string, at: number): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.expires > at)
      this.#entries.set(key, { ...entry, expires: at + lifetime[entry.ttl] });
  }

  #add(use: CacheUse, cost: number): CacheUse {
    const before = this.#totals;
    this.#totals = {
      requests: before.requests + 1,
      input: before.input + use.input,
      cacheRead: before.cacheRead + use.cacheRead,
      cacheWrite5m: before.cacheWrite5m + use.cacheWrite5m,
      cacheWrite1h: before.cacheWrite1h + use.cacheWrite1h,
      cost: before.cost + cost,
    };
    return use;
  }
}

function price(use: CacheUse, readPrice: number): number {
  return (
    use.input +
    writePrice['5m'] * use.cacheWrite5m +
    writePrice['1h'] * use.cacheWrite1h +
    readPrice * use.cacheRead
  );
}
