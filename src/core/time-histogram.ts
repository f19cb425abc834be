/** Counts times in buckets that each reach about a fifth further than the one before, so that sums of any rows still tell medians. */

/** How many times fell into each bucket; trailing zeros are left out. */
export type TimeHistogram = readonly number[];

export const NO_TIMES: TimeHistogram = [];

/** The last bucket takes everything from about 70 minutes on. */
export const TIME_BUCKETS = 90;

/** @param ms in whole or broken milliseconds, not negative. */
export function oneTime(ms: number): TimeHistogram {
  const bucket = bucketOf(ms);
  return [...Array<number>(bucket).fill(0), 1];
}

export function addTimes(a: TimeHistogram, b: TimeHistogram): TimeHistogram {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a];
  return longer.map((count, bucket) => count + (shorter[bucket] ?? 0));
}

/** Adds in place, for sums of many rows. */
export function addTimesTo(sum: number[], times: TimeHistogram): void {
  for (let bucket = 0; bucket < times.length; bucket += 1)
    sum[bucket] = (sum[bucket] ?? 0) + (times[bucket] ?? 0);
}

/** The time in whole milliseconds that a share of all times does not exceed, off by at most a tenth or a millisecond; `undefined` without times. */
export function quantile(times: TimeHistogram, share: number): number | undefined {
  const total = times.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const wanted = Math.max(1, Math.ceil(total * share));
  let before = 0;
  const bucket = times.findIndex((count) => {
    before += count;
    return before >= wanted;
  });
  return middleOf(bucket);
}

/** Bucket 0 holds what is below 1 ms; bucket n what is from 2^((n-1)/4) on. */
function bucketOf(ms: number): number {
  if (!(ms >= 1)) return 0;
  return Math.min(TIME_BUCKETS - 1, 1 + Math.floor(Math.log2(ms) * 4 + 1e-9));
}

function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : Math.round(2 ** ((bucket - 0.5) / 4));
}
