/** Keeps what the CLI processes report about the plan. It lives as long as the engine. */
import { addCost, NOTHING_SPENT } from '../../core/plan.js';
import type { PlanLimits, PlanState, PlanWindow, ReportedWindow, Spending } from '../../core/plan.js';
import type { EngineOptions } from '../engine-options.js';

export class PlanRecord {
  readonly #now: () => number;
  readonly #elapsed: () => number;
  readonly #windows = new Map<string, PlanWindow>();
  #limits: (PlanLimits & { readonly seenAt: number }) | undefined;
  #toldAt = -Infinity;
  #spending: Spending = NOTHING_SPENT;

  constructor({ now, elapsed }: Pick<EngineOptions, 'now' | 'elapsed'>) {
    this.#now = now;
    this.#elapsed = elapsed;
  }

  /**
   * Of two processes the one that reports last is right: its answer is the newer one. A refusal without a window and a reset
   * is about the pace of requests, and says nothing about the plan.
   */
  note(limits: PlanLimits): void {
    const { status, window, resetsAt } = limits;
    const ofPlan = status !== 'rejected' || window !== undefined || resetsAt !== undefined;
    if (ofPlan) this.#limits = { ...limits, seenAt: this.#now() };
    this.noteUsage(limits.windows ?? []);
  }

  /** Windows that the CLI told when it was asked for them. */
  noteUsage(windows: readonly ReportedWindow[]): void {
    if (windows.length > 0) this.#toldAt = this.#elapsed();
    for (const window of windows) {
      if (!this.#windows.has(window.name) && this.#windows.size >= MAX_WINDOWS) continue;
      this.#windows.set(window.name, { ...window, seenAt: this.#now() });
    }
  }

  /** @param usd of an answer; `undefined` when the CLI did not tell it. */
  spent(usd: number | undefined): void {
    this.#spending = addCost(this.#spending, usd);
  }

  /** When the CLI last told a window, by `elapsed`; `-Infinity` before. */
  get toldAt(): number {
    return this.#toldAt;
  }

  /** Forgets the windows: the account may be another one. */
  forget(): void {
    this.#toldAt = -Infinity;
    this.#windows.clear();
    this.#limits = undefined;
  }

  get state(): PlanState {
    const now = this.#now() / 1000;
    const limits = this.#currentLimits(now);
    return {
      windows: [...this.#windows.values()].filter((window) => endOf(window) > now),
      ...(limits && { limits }),
      ...(limits?.extraUsage !== undefined && { extraUsage: limits.extraUsage }),
      spending: this.#spending,
    };
  }

  #currentLimits(now: number): PlanLimits | undefined {
    if (!this.#limits) return undefined;
    const { seenAt, ...limits } = this.#limits;
    return endOf({ ...limits, seenAt }) > now ? limits : undefined;
  }
}

/** Unix time in seconds. */
function endOf({ resetsAt, seenAt }: { readonly resetsAt?: number; readonly seenAt: number }): number {
  return resetsAt ?? seenAt / 1000 + UNDATED_S;
}

/** A report that does not say when its window resets counts for so long. */
const UNDATED_S = 3600;
/** There are only a few. */
const MAX_WINDOWS = 20;
