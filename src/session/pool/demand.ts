/** How many processes of each model to start ahead, from the recent demand. */
export class Demand {
  readonly #defaultModel: string;
  readonly #least: number;
  readonly #used = new Map<string, Use>();

  /** @param least the minimum for each model in use, which always include the default one; 0 turns spares off */
  constructor(defaultModel: string, least: number) {
    this.#defaultModel = defaultModel;
    this.#least = least;
  }

  /** A new conversation began. @param at ms since any moment, as everywhere here. */
  taken(model: string, at: number): void {
    const use = this.#use(model);
    use.taken = [...use.taken.filter((time) => time > at - REMEMBERED_MS), at].slice(-MOST_REMEMBERED);
  }

  /** The model answered, so it exists. */
  answered(model: string, at: number): void {
    this.#use(model).answeredAt = at;
    for (const [name, { answeredAt, taken }] of this.#used) {
      const last = Math.max(answeredAt, taken.at(-1) ?? -Infinity);
      if (last < at - IN_USE_MS) this.#used.delete(name);
    }
  }

  /** The largest number of conversations that began within one burst; a process takes longer than that to start. */
  wanted(model: string, at: number): number {
    if (this.#least === 0) return 0;
    const { answeredAt, taken } = this.#used.get(model) ?? UNUSED;
    if (model !== this.#defaultModel && answeredAt < at - IN_USE_MS) return 0;
    return Math.max(this.#least, largestBurst(taken.filter((time) => time > at - REMEMBERED_MS)));
  }

  /** The models in use and the default one, most recently used first. */
  models(): string[] {
    const last = (model: string): number => this.#used.get(model)?.answeredAt ?? -Infinity;
    return [...new Set([...this.#used.keys(), this.#defaultModel])].sort((a, b) => last(b) - last(a));
  }

  #use(model: string): Use {
    const use = this.#used.get(model) ?? { taken: [], answeredAt: -Infinity };
    this.#used.set(model, use);
    return use;
  }
}

interface Use {
  taken: readonly number[];
  answeredAt: number;
}

/** The largest number of these times, oldest first, within one burst. */
function largestBurst(times: readonly number[]): number {
  let [most, first] = [0, 0];
  for (const [last, time] of times.entries()) {
    while ((times[first] ?? time) <= time - BURST_MS) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

const UNUSED: Use = { taken: [], answeredAt: -Infinity };
const BURST_MS = 1500;
const REMEMBERED_MS = 30_000;
const MOST_REMEMBERED = 32;
const IN_USE_MS = 600_000;
