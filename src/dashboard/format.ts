/** Formats numbers and times. */

const wholeNumber = new Intl.NumberFormat('en');
const compactNumber = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export function count(value: number): string {
  return wholeNumber.format(value);
}

/** `12.3K` */
export function compact(value: number): string {
  return compactNumber.format(value);
}

/** US dollars; a plus sign says that some of the sum is missing. */
export function cost(usd: number, missing: number): string {
  return `$${usd.toFixed(usd < 1 ? 4 : 2)}${missing > 0 ? '+' : ''}`;
}

/** A dash when unknown. */
export function duration(ms: number | null | undefined): string {
  if (ms === undefined || ms === null) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s` : span(ms / 1000);
}

/** For an axis: `500 ms`, `2 s`, `2.5 s` */
export function roundDuration(ms: number): string {
  return ms === 0 ? '0' : ms < 1000 ? `${ms} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}

/** `2 h 5 min` */
export function span(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${Math.floor(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Counts down: the seconds show in the last hour. */
export function countdown(seconds: number): string {
  if (seconds >= 3600) return span(seconds);
  const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
  return minutes === 0 ? `${rest} s` : `${minutes} min ${String(rest).padStart(2, '0')} s`;
}

/** The time of day. @param time Unix time in seconds. */
export function clock(time: number): string {
  return new Date(time * 1000).toLocaleTimeString('en-GB');
}

/** The time of day without seconds. @param time Unix time in seconds. */
export function minute(time: number): string {
  return new Date(time * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** `5 Nov`. @param time Unix time in seconds. */
export function date(time: number): string {
  return new Date(time * 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** The time of day, with the date unless that is today. @param time Unix time in seconds. */
export function moment(time: number): string {
  const at = new Date(time * 1000);
  if (at.toDateString() === new Date().toDateString()) return minute(time);
  const day = at.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
  return `${day}, ${minute(time)}`;
}
