/** What is known of the account's plan: its usage windows, as far as the CLI reported them, and what the answers were worth. */

export interface PlanState {
  /** Windows that have not reset since they were reported. */
  readonly windows: readonly PlanWindow[];
  /** The last report about the window that decides, unless it has reset since. */
  readonly limits?: PlanLimits;
  /** Whether answers cost extra money now. Absent when the CLI did not say. */
  readonly extraUsage?: boolean;
  readonly spending: Spending;
}

/** One report of the CLI. */
export interface PlanLimits {
  /** `allowed`, `allowed_warning` or `rejected`. */
  readonly status: string;
  /** Which window, such as `five_hour` or `seven_day`. */
  readonly window?: string;
  /** Unix time in seconds. */
  readonly resetsAt?: number;
  /** All windows that the CLI reported, that one included. */
  readonly windows?: readonly ReportedWindow[];
  /** Whether the answer is paid for beyond the plan. */
  readonly extraUsage?: boolean;
}

export interface PlanWindow extends ReportedWindow {
  /** Unix time in milliseconds. */
  readonly seenAt: number;
}

/** What the CLI does not report is absent. */
export interface ReportedWindow {
  /** Such as `five_hour` or `seven_day`. */
  readonly name: string;
  /** `allowed`, `allowed_warning` or `rejected`. */
  readonly status?: string;
  /** Above 100 when the account was let past the window's end. */
  readonly usedPercent?: number;
  /** Unix time in seconds. */
  readonly resetsAt?: number;
}

/** What answers would have cost at API prices, as the CLI estimates it. */
export interface Spending {
  /** US dollars. */
  readonly usd: number;
  /** Answers that are not in the sum, because the CLI was ended before it told their cost. */
  readonly unpricedAnswers: number;
}

export const NOTHING_SPENT: Spending = { usd: 0, unpricedAnswers: 0 };

/** @param usd of one more answer; `undefined` when the CLI did not tell it. */
export function addCost({ usd, unpricedAnswers }: Spending, more: number | undefined): Spending {
  return more === undefined
    ? { usd, unpricedAnswers: unpricedAnswers + 1 }
    : { usd: usd + more, unpricedAnswers };
}
