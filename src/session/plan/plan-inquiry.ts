/** Asks the CLI how far the plan is used up while no answer has told it: at the start, and after a pause. */
import semver from 'semver';
import { planUsageRequest } from '../../claude/control/input-lines.js';
import { usedWindows } from '../../claude/read/plan-usage.js';
import { BridgeError } from '../../core/bridge-error.js';
import type { Logger } from '../../core/logger.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';
import type { PlanRecord } from './plan-record.js';

export interface PlanInquiryOptions {
  readonly spares: { lend(use: (spare: ClaudeProcess, signal: AbortSignal) => Promise<void>): boolean };
  readonly plan: PlanRecord;
  /** Of the CLI in use now. */
  readonly version: () => string;
  /** Milliseconds that pass at the same rate whatever happens to the clock: for intervals. */
  readonly elapsed: () => number;
  readonly log: Logger;
}

/** It only borrows a spare, and gives it up as soon as a request takes that spare. */
export class PlanInquiry {
  readonly #options: PlanInquiryOptions;
  #askedAt = -Infinity;

  constructor(options: PlanInquiryOptions) {
    this.#options = options;
  }

  /** Call whenever somebody wants to know the plan. Asks if what is known is old, and does not wait for the answer. */
  refresh(): void {
    const { spares, plan, version, elapsed } = this.#options;
    const recent = elapsed() - KNOWN_FOR_MS;
    if (plan.toldAt > recent || this.#askedAt > recent || !canTell(version())) return;
    const asked = spares.lend((spare, signal) => this.#ask(spare, signal));
    if (asked) this.#askedAt = elapsed();
  }

  /** The account may be another one: what was asked before no longer counts. */
  forget(): void {
    this.#askedAt = -Infinity;
  }

  async #ask(spare: ClaudeProcess, signal: AbortSignal): Promise<void> {
    const { plan, log } = this.#options;
    try {
      const [usage] = await spare.control([planUsageRequest()], { signal });
      plan.noteUsage(usedWindows(usage ?? {}));
    } catch (error) {
      // The spare's own end is told by whoever owns it, and a spare in use is no failure.
      const taken = error instanceof BridgeError && error.code === 'cancelled';
      if (!taken) log.debug({ reason: String(error) }, "the CLI did not tell the plan's use");
    }
  }
}

/** 2.1.197 would read the user's transcripts for it, and keep the process busy. */
function canTell(version: string): boolean {
  return semver.valid(version) !== null && semver.gte(version, FIRST_VERSION);
}

const FIRST_VERSION = '2.1.330';
const KNOWN_FOR_MS = 300_000;
