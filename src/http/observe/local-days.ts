/** Days as the person at this machine counts them. */

export const HOUR_MS = 3_600_000;

/** `2026-01-31`, of a Unix time in milliseconds. */
export function localDay(ms: number): string {
  const time = new Date(ms);
  const parts = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}

/** So many days up to that of `now`, oldest first. */
export function localDays(now: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => localDay(midnight(now, count - 1 - index)));
}

/** The first whole hour of the first of so many days up to that of `now`, in hours since 1970. */
export function firstHour(now: number, count: number): number {
  return Math.ceil(midnight(now, count - 1) / HOUR_MS);
}

/** The beginning of the day so many days before that of `now`. A day may have 23 or 25 hours, so days are not counted in hours. */
export function midnight(now: number, daysAgo: number): number {
  const time = new Date(now);
  return new Date(time.getFullYear(), time.getMonth(), time.getDate() - daysAgo).getTime();
}
