import type { Spending } from './plan.js';
import type { TimeHistogram } from './time-histogram.js';
import type { Usage } from './turn-event.js';

/** The port to the numbers of ended requests; never their content. */
export interface UsageBook {
  /** Counts a request that asked a model. Only adds in memory; files are written later. */
  add(request: RequestFigures): void;
  /** Adds the cost of an answer to a request that was added before; `undefined` when the CLI did not tell it. */
  spent(request: UsageNames & Pick<RequestFigures, 'at'>, usd: number | undefined): void;
  /** What this process has counted since its start, even if the disk failed. */
  sinceStart(): readonly UsageSum[];
  /** What this process has counted in about the last hour, in steps of `RECENT_STEP_SECONDS`. */
  recent(): readonly UsageStep[];
  /** Every hour from `hour` on, of this process and of all bridges whose records can be read. */
  since(hour: number): Promise<readonly UsageRow[]>;
}

/** One request as numbers, and names that only the server chooses. */
export interface RequestFigures extends UsageNames {
  /** When it ended; Unix time in milliseconds. */
  readonly at: number;
  readonly usage?: Usage;
  /** As far as it was known when the request ended. */
  readonly spending?: Spending;
  /** Absent when nothing was generated. */
  readonly firstTokenMs?: number;
  /** How much of that the bridge took: until the CLI had the question. */
  readonly ownMs?: number;
  readonly ms: number;
}

export interface UsageNames {
  /** As the route is listed: `/v1/chat/completions`. */
  readonly route: string;
  /** What served; `other` when nothing did. */
  readonly model: string;
  /** The name of its key; `''` without one. */
  readonly client: string;
  readonly status: StatusClass;
}

export const STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx'] as const;

export type StatusClass = (typeof STATUS_CLASSES)[number];

/** Sums over requests. Token counts as in `Usage`: `inputTokens` includes what was read from and written to the cache. */
export interface UsageCounts {
  readonly requests: number;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  /** How many of the requests have a time to the first token, and its sum in milliseconds. */
  readonly firstTokens: number;
  readonly firstTokenMs: number;
  readonly firstTokenTimes: TimeHistogram;
  /** The bridge's own part of those times, as far as it was measured. */
  readonly ownMs: number;
  readonly ownTimes: TimeHistogram;
  readonly ms: number;
  /** What the answers would have cost at API prices, as the CLI estimates it, in millionths of a US dollar. */
  readonly costMicrodollars: number;
  /** Answers that are not in that sum. */
  readonly unpricedAnswers: number;
}

export type UsageSum = UsageNames & UsageCounts;

/** One of the steps in which the last hour is counted. */
export interface UsageStep extends UsageSum {
  /** Unix time in seconds. */
  readonly start: number;
}

export const RECENT_STEP_SECONDS = 10;

export interface UsageRow extends UsageSum {
  /** Hours since 1970. */
  readonly hour: number;
}

/** The port to storage where usage outlives its process: one text per UTC day and writer, and no writer changes another's. */
export interface UsageArchive {
  /** Where it is, for a log line: a folder, or an address without secrets. */
  readonly place: string;
  /** Replaces this writer's text for the day; a reader sees either the old or the new one. Rejects when it cannot. */
  write(day: string, text: string): Promise<void>;
  /** Removes earlier days. Absent where they expire on their own. */
  removeBefore?(day: string): Promise<void>;
  /** Everything from a day on, except this writer's own `ownDays`. Never fails. */
  read(from: string, ownDays: ReadonlySet<string>): Promise<ArchivedUsage>;
}

export interface ArchivedUsage {
  readonly texts: readonly { readonly at: string; readonly text: string }[];
  /** What could not be read, and why. */
  readonly unreadable: readonly UnreadableUsage[];
}

export interface UnreadableUsage {
  readonly at: string;
  readonly reason: string;
}
