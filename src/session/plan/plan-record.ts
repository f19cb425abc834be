/** Keeps what the CLI processes report about the plan. It lives as long as the engine. */
import { addCost, NOTHING_SPENT } from '../../core/plan.js';
import type { PlanLimits, PlanState, PlanWindow, Spending } from '../../core/plan.js';

export class PlanRecord {
  readonly #now: () => number;
  readonly #windows = new Map<string, PlanWindow>();
  #limits: PlanLimits | undefined;
  #spending: Spending = NOTHING_SPENT;

  /** @param now Unix time in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Of two processes the one that reports last is right: its answer is the newer one. */
  note(limits: PlanLimits): void {
    this.#limits = limits;
    for (const window of limits.windows ?? []) {
      if (!this.#windows.has(window.name) && this.#windows.size >= MAX_WINDOWS) continue;
      this.#windows.set(window.name, { ...window, seenAt: this.#now() });
    }
  }

  /** @param usd of an answer; `undefined` when the CLI did not tell it. */
  spent(usd: number | undefined): void {
    this.#spending = addCost(this.#spending, usd);
  }

  /** Forgets the windows: the account may be another one. */
  forget(): void {
    this.#windows.clear();
    this.#limits = undefined;
  }

  get state(): PlanState {
    const now = this.#now() / 1000;
    const current = ({ resetsAt }: { readonly resetsAt?: number }): boolean =>
      resetsAt === undefined || resetsAt > now;
    const limits = this.#limits && current(this.#limits) ? this.#limits : undefined;
    return {
      windows: [...this.#windows.values()].filter(current),
      ...(limits && { limits }),
      ...(limits?.extraUsage !== undefined && { extraUsage: limits.extraUsage }),
      spending: this.#spending,
    };
  }
}

/** There are only a few. */
const MAX_WINDOWS = 20;
