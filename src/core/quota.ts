/** What a key may use in a window of time, and the port to the counters. */

export const QUOTA_KINDS = ['requests', 'tokens'] as const;
export const QUOTA_WINDOWS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

export type QuotaKind = (typeof QUOTA_KINDS)[number];
export type QuotaWindow = keyof typeof QUOTA_WINDOWS;

/** Windows begin at full minutes, hours and days of UTC. */
export interface QuotaLimit {
  readonly kind: QuotaKind;
  readonly most: number;
  readonly window: QuotaWindow;
}

/** By the name of the key; under `*`, those of every key without its own limits, and of clients without a named key. */
export type KeyQuotas = ReadonlyMap<string, readonly QuotaLimit[]>;

export type QuotaAmounts = Readonly<Record<QuotaKind, number>>;

/** Counts each key separately, in this process or across several. */
export interface QuotaStore {
  /**
   * Reserves what a request is expected to use, unless a limit has no room for it. Check and reservation are one step, so
   * simultaneous requests see each other. Never fails, and takes at most a second.
   */
  admit(key: string, limits: readonly QuotaLimit[], asked: QuotaAmounts): Promise<Admission>;
}

export interface Admission {
  readonly admitted: boolean;
  /** For each of the limits, in their order. */
  readonly uses: readonly QuotaUse[];
  /**
   * Counts what was really used in the place of what is held: requests in the windows that they came in, tokens in those of
   * now. To be called once. Resolves when every bridge finds it counted, or after a second at the latest; never fails. A
   * refused request holds nothing.
   */
  readonly settle: (used: QuotaAmounts) => Promise<void>;
}

export interface QuotaUse extends QuotaLimit {
  /** With this request's answers if it was admitted, but without its tokens, which are not known yet. */
  readonly used: number;
  /** The part of it that is held for other requests that run, and may turn out to be less. */
  readonly held: number;
  /** When the next window begins; Unix time in milliseconds. */
  readonly resetsAt: number;
}

/** What must be left of a limit: all answers of a request; only one token, because no one knows how many an answer takes. */
export function neededOf(kind: QuotaKind, asked: QuotaAmounts): number {
  return kind === 'requests' ? asked.requests : 1;
}

/** The number of the window that a time lies in, and when the next one begins; all in milliseconds. */
export function windowAt(
  window: QuotaWindow,
  now: number,
): { readonly index: number; readonly resetsAt: number } {
  const index = Math.floor(now / QUOTA_WINDOWS[window]);
  return { index, resetsAt: (index + 1) * QUOTA_WINDOWS[window] };
}
