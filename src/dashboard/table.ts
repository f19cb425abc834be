/** Renders a table; numbers are aligned to the right. */
import { element, type Child } from './element.js';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Child;
  readonly number?: true;
  /** Left out where the window is narrow. */
  readonly wide?: true;
  readonly className?: (row: Row) => string;
}

export interface TableOptions<Row> {
  readonly className?: (row: Row) => string;
  /** What stands below a row, over its whole width. */
  readonly below?: (row: Row) => Child | undefined;
}

/** The first column names the row. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { className, below }: TableOptions<Row> = {},
): HTMLElement {
  if (rows.length === 0) return element('p', { class: 'quiet' }, 'Nothing yet.');
  const head = columns.map((column) =>
    element('th', { scope: 'col', ...classes(classOf(column)) }, column.title),
  );
  const body = rows.flatMap((row) => {
    const cells = columns.map((column, index) => {
      const attributes = classes(`${classOf(column)} ${column.className?.(row) ?? ''}`);
      return index === 0
        ? element('th', { scope: 'row', ...attributes }, column.cell(row))
        : element('td', attributes, column.cell(row));
    });
    const line = element('tr', classes(className?.(row) ?? ''), ...cells);
    const more = below?.(row);
    if (more === undefined) return [line];
    return [
      line,
      element('tr', { class: 'below' }, element('td', { colspan: String(columns.length) }, more)),
    ];
  });
  return element(
    'table',
    { 'aria-label': caption },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
}

function classOf({ number, wide }: Pick<Column<never>, 'number' | 'wide'>): string {
  return `${number ? 'number' : ''} ${wide ? 'wide' : ''}`;
}

function classes(names: string): { readonly class?: string } {
  const known = names.split(' ').filter((name) => name !== '');
  return known.length === 0 ? {} : { class: known.join(' ') };
}
