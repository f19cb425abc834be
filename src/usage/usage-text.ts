/** Writes and reads the text of one day of usage: JSON that names its columns first, so that later versions can add some. */
import { NO_TIMES, TIME_BUCKETS, type TimeHistogram } from '../core/time-histogram.js';
import { STATUS_CLASSES } from '../core/usage.js';
import type { UnreadableUsage, UsageArchive, UsageRow } from '../core/usage.js';

export function usageText(rows: readonly UsageRow[]): string {
  const cells = rows.map((row) => JSON.stringify(COLUMNS.map((column) => cellOf(row[column]))));
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
  }
  return { rows, unreadable: [...unreadable, ...damaged] };
}

/** @throws TypeError or SyntaxError unless `usageText` wrote the text, in this version or a later one with more columns. */
function parseUsageText(text: string): UsageRow[] {
  const { columns, rows } = JSON.parse(text) as { columns?: unknown; rows?: unknown };
  if (!Array.isArray(columns) || !Array.isArray(rows)) throw new TypeError('it contains no table');
  const places = COLUMNS.map((column) => columns.indexOf(column));
  return rows.map((row: unknown) => {
    if (!Array.isArray(row)) throw new TypeError('it contains a row that is not a list');
    const cells = places.map((place) => row[place] as unknown);
    return parseRow(new Map(COLUMNS.map((column, index) => [column, cells[index]])));
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
function cellOf(value: UsageRow[Column]): string | number | readonly number[] {
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

function parseRow(cells: ReadonlyMap<Column, unknown>): UsageRow {
  const name = (column: Column): string => {
    const cell = cells.get(column);
    if (typeof cell !== 'string' || cell.length > 200) throw new TypeError(`${column} is not a name`);
    return cell;
  };
  const count = (column: Column): number => {
    const cell = cells.get(column);
    if (!isCount(cell)) throw new TypeError(`${column} is not a count`);
    return cell;
  };
  const status = STATUS_CLASSES.find((each) => each === cells.get('status'));
  if (status === undefined) throw new TypeError('status is not a status class');
  return {
    ...{ hour: count('hour'), route: name('route'), model: name('model'), client: name('client'), status },
    requests: count('requests'),
    inputTokens: count('inputTokens'),
    cacheReadTokens: count('cacheReadTokens'),
    cacheWriteTokens: count('cacheWriteTokens'),
    outputTokens: count('outputTokens'),
    ...{ firstTokens: count('firstTokens'), firstTokenMs: count('firstTokenMs'), ms: count('ms') },
    ...(cells.get('costMicrodollars') === undefined
      ? // An older version wrote the row.
        { costMicrodollars: 0, unpricedAnswers: count('requests') }
      : { costMicrodollars: count('costMicrodollars'), unpricedAnswers: count('unpricedAnswers') }),
    firstTokenTimes: parseTimes(cells.get('firstTokenTimes')),
    ownMs: cells.get('ownMs') === undefined ? 0 : count('ownMs'),
    ownTimes: parseTimes(cells.get('ownTimes')),
  };
}
