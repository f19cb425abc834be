/** What a key may use in a window of time, and the port behind which that is counted. */

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

/** By the name of the key; under `*` those of every key without limits of its own, and of whoever comes without a named key. */
export type KeyQuotas = ReadonlyMap<string, readonly QuotaLimit[]>;

/** Counts for each key by itself, in this process or over several. */
export interface QuotaStore {
  /** Counts one request, unless one of the limits is used up. Never fails, and takes a second at most. */
  admit(key: string, limits: readonly QuotaLimit[]): Promise<Admission>;
  /** Counts tokens that were used, in the windows of now. Not to be waited for. */
  addTokens(key: string, limits: readonly QuotaLimit[], tokens: number): void;
}

export interface Admission {
  readonly admitted: boolean;
  /** For each of the limits, in their order, with this request if it was admitted. */
  readonly uses: readonly QuotaUse[];
}

export interface QuotaUse extends QuotaLimit {
  readonly used: number;
  /** When the window begins anew; Unix time in milliseconds. */
  readonly resetsAt: number;
}

/** The number of the window that a time lies in, and when the next one begins; all in milliseconds. */
export function windowAt(
  window: QuotaWindow,
  now: number,
): { readonly index: number; readonly resetsAt: number } {
  const index = Math.floor(now / QUOTA_WINDOWS[window]);
  return { index, resetsAt: (index + 1) * QUOTA_WINDOWS[window] };
}
