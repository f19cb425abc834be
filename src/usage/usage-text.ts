/** Writes and reads the text of one day of usage: JSON that names its columns first, so that later versions can add some. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { NO_TIMES, TIME_BUCKETS, type TimeHistogram } from '../core/time-histogram.js';
import { STATUS_CLASSES } from '../core/usage.js';
import type { UnreadableUsage, UsageArchive, UsageRow } from '../core/usage.js';

export function usageText(rows: readonly UsageRow[]): string {
  const cells = rows.map((row) => JSON.stringify(COLUMNS.map((column) => written(row[column]))));
  return `{"columns":${JSON.stringify(COLUMNS)},\n"rows":[\n${cells.join(',\n')}\n]}\n`;
}

export interface ReadUsage {
  readonly rows: readonly UsageRow[];
  /** What could not be read, and why. */
  readonly unreadable: readonly UnreadableUsage[];
}

/** Reads everything kept since the day `from`, except what this archive's own writer has kept of `ownDays`. */
export async function readUsage(
  archive: UsageArchive,
  from: string,
  ownDays: ReadonlySet<string> = new Set(),
): Promise<ReadUsage> {
  const { texts, unreadable } = await archive.read(from, ownDays);
  const rows: UsageRow[] = [];
  const damaged: UnreadableUsage[] = [];
  for (const { at, text } of texts) {
    try {
      for (const row of parseUsageText(text)) rows.push(row);
    } catch (error) {
      damaged.push({ at, reason: error instanceof Error ? error.message : String(error) });
    }
    await nextTurn();
  }
  return { rows, unreadable: [...unreadable, ...damaged] };
}

/** @throws TypeError or SyntaxError unless `usageText` wrote the text, in this version or a later one with more columns. */
function parseUsageText(text: string): UsageRow[] {
  const { columns, rows } = JSON.parse(text) as { columns?: unknown; rows?: unknown };
  if (!Array.isArray(columns) || !Array.isArray(rows)) throw new TypeError('it contains no table');
  const places = new Map(COLUMNS.map((column) => [column, columns.indexOf(column)]));
  return rows.map((row: unknown) => {
    if (!Array.isArray(row)) throw new TypeError('it contains a row that is not a list');
    return parseRow((column) => row[places.get(column) ?? -1] as unknown);
  });
}

const COLUMNS = [
  ...(['hour', 'route', 'model', 'client', 'status'] as const),
  ...(['requests', 'inputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'outputTokens'] as const),
  ...(['firstTokens', 'firstTokenMs', 'ms'] as const),
  ...(['costMicrodollars', 'unpricedAnswers'] as const),
  ...(['firstTokenTimes', 'ownMs', 'ownTimes'] as const),
] satisfies readonly (keyof UsageRow)[];

type Column = (typeof COLUMNS)[number];

/** Of the counted times only the buckets that hold some: `bucket, count, bucket, count, …` */
function written(value: UsageRow[Column]): string | number | readonly number[] {
  if (typeof value !== 'object') return value;
  return value.flatMap((count, bucket) => (count === 0 ? [] : [bucket, count]));
}

function parseTimes(cell: unknown): TimeHistogram {
  // An older version wrote the row.
  if (cell === undefined) return NO_TIMES;
  if (!Array.isArray(cell)) throw new TypeError('times are not a list');
  const times: number[] = [];
  for (let at = 0; at < cell.length; at += 2) {
    const [bucket, count] = [cell[at], cell[at + 1]] as [unknown, unknown];
    if (!isCount(bucket) || !isCount(count) || bucket >= TIME_BUCKETS)
      throw new TypeError('times are not counts of buckets');
    while (times.length <= bucket) times.push(0);
    times[bucket] = count;
  }
  return times;
}

function isCount(cell: unknown): cell is number {
  return typeof cell === 'number' && Number.isSafeInteger(cell) && cell >= 0;
}

function parseRow(cell: (column: Column) => unknown): UsageRow {
  const name = (column: Column): string => {
    const value = cell(column);
    if (typeof value !== 'string' || value.length > 200) throw new TypeError(`${column} is not a name`);
    return value;
  };
  const count = (column: Column): number => {
    const value = cell(column);
    if (!isCount(value)) throw new TypeError(`${column} is not a count`);
    return value;
  };
  const status = STATUS_CLASSES.find((each) => each === cell('status'));
  if (status === undefined) throw new TypeError('status is not a status class');
  return {
    ...{ hour: count('hour'), route: name('route'), model: name('model'), client: name('client'), status },
    requests: count('requests'),
    inputTokens: count('inputTokens'),
    cacheReadTokens: count('cacheReadTokens'),
    cacheWriteTokens: count('cacheWriteTokens'),
    outputTokens: count('outputTokens'),
    ...{ firstTokens: count('firstTokens'), firstTokenMs: count('firstTokenMs'), ms: count('ms') },
    ...(cell('costMicrodollars') === undefined
      ? // An older version wrote the row.
        { costMicrodollars: 0, unpricedAnswers: count('requests') }
      : { costMicrodollars: count('costMicrodollars'), unpricedAnswers: count('unpricedAnswers') }),
    firstTokenTimes: parseTimes(cell('firstTokenTimes')),
    ownMs: cell('ownMs') === undefined ? 0 : count('ownMs'),
    ownTimes: parseTimes(cell('ownTimes')),
  };
}
