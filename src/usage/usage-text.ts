/** The text of one file of usage: JSON with the names of the columns first, so that later ones can be added. */
import { STATUS_CLASSES } from '../core/usage.js';
import type { UsageRow } from '../core/usage.js';

export function usageText(rows: readonly UsageRow[]): string {
  const cells = rows.map((row) => JSON.stringify(COLUMNS.map((column) => row[column])));
  return `{"columns":${JSON.stringify(COLUMNS)},\n"rows":[\n${cells.join(',\n')}\n]}\n`;
}

/** @throws when it is anything but what `usageText` writes, or a later version of it with more columns. */
export function parseUsageText(text: string): UsageRow[] {
  const { columns, rows } = JSON.parse(text) as { columns?: unknown; rows?: unknown };
  if (!Array.isArray(columns) || !Array.isArray(rows)) throw new TypeError('it holds no table');
  const places = COLUMNS.map((column) => columns.indexOf(column));
  return rows.map((row: unknown) => {
    if (!Array.isArray(row)) throw new TypeError('it holds a row that is no list');
    const cells = places.map((place) => row[place] as unknown);
    return parseRow(new Map(COLUMNS.map((column, index) => [column, cells[index]])));
  });
}

const COLUMNS = [
  ...(['hour', 'route', 'model', 'client', 'status'] as const),
  ...(['requests', 'inputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'outputTokens'] as const),
  ...(['firstTokens', 'firstTokenMs', 'ms'] as const),
] satisfies readonly (keyof UsageRow)[];

type Column = (typeof COLUMNS)[number];

function parseRow(cells: ReadonlyMap<Column, unknown>): UsageRow {
  const name = (column: Column): string => {
    const cell = cells.get(column);
    if (typeof cell !== 'string' || cell.length > 200) throw new TypeError(`${column} is no name`);
    return cell;
  };
  const count = (column: Column): number => {
    const cell = cells.get(column);
    if (typeof cell !== 'number' || !Number.isSafeInteger(cell) || cell < 0)
      throw new TypeError(`${column} is no count`);
    return cell;
  };
  const status = STATUS_CLASSES.find((each) => each === cells.get('status'));
  if (status === undefined) throw new TypeError('status is none');
  return {
    ...{ hour: count('hour'), route: name('route'), model: name('model'), client: name('client'), status },
    requests: count('requests'),
    inputTokens: count('inputTokens'),
    cacheReadTokens: count('cacheReadTokens'),
    cacheWriteTokens: count('cacheWriteTokens'),
    outputTokens: count('outputTokens'),
    ...{ firstTokens: count('firstTokens'), firstTokenMs: count('firstTokenMs'), ms: count('ms') },
  };
}
