/** The times over which the activity is shown, and how their steps are called. */
import { clock, date, minute, moment } from './format.js';

export interface Range {
  readonly id: string;
  readonly title: string;
  /** For a sentence. */
  readonly words: string;
  readonly everyMs: number;
  readonly name: (start: number) => string;
  readonly tick: (time: number) => string;
  /** Counted in memory, so only since the start. */
  readonly sinceStart?: true;
}

export const DEFAULT_RANGE: Range = {
  id: '1h',
  title: '1 h',
  words: 'the last hour',
  everyMs: 10_000,
  name: minute,
  tick: minute,
  sinceStart: true,
};

export const RANGES: readonly Range[] = [
  {
    id: '5m',
    title: '5 min',
    words: 'the last 5 minutes',
    everyMs: 3000,
    name: clock,
    // Two labels of the same minute would look alike.
    tick: (time) => (time % 60 === 0 ? minute(time) : ''),
    sinceStart: true,
  },
  DEFAULT_RANGE,
  { id: '24h', title: '24 h', words: 'the last 24 hours', everyMs: 30_000, name: moment, tick: minute },
  { id: '7d', title: '7 d', words: 'the last 7 days', everyMs: 60_000, name: moment, tick: date },
  { id: '30d', title: '30 d', words: 'the last 30 days', everyMs: 60_000, name: date, tick: date },
];

/** @param since when the bridge started. @param start of the range; both Unix times in seconds. */
export function extentOf({ words, sinceStart }: Range, since: number, start: number): string {
  if (sinceStart !== true)
    return `Requests that asked a model in ${words}, of all bridges that keep their usage here.`;
  const extent = since > start ? `since this bridge started at ${minute(since)}` : 'of this bridge';
  return `Requests that asked a model in ${words}, ${extent}.`;
}
