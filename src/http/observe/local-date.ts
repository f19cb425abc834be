/** Dates and hours in the time zone of this machine. */

export const HOUR_MS = 3_600_000;

/** The local date of a Unix time in milliseconds: `2026-01-31`. */
export function localDate(ms: number): string {
  const time = new Date(ms);
  const parts = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}

/** The last `count` local dates up to that of `now`, oldest first. */
export function lastLocalDates(now: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => localDate(startOfDay(now, count - 1 - index)));
}

/** The first whole hour of the last `count` local days up to that of `now`, in hours since 1970. */
export function firstHour(now: number, count: number): number {
  return Math.ceil(startOfDay(now, count - 1) / HOUR_MS);
}

/** Midnight, `daysAgo` days before the day of `now`. Does not count hours, because a day can have 23 or 25 of them. */
export function startOfDay(now: number, daysAgo: number): number {
  const time = new Date(now);
  return new Date(time.getFullYear(), time.getMonth(), time.getDate() - daysAgo).getTime();
}
