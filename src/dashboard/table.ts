/** Renders a table; numbers are aligned to the right. */
import { element } from './element.js';

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly number?: true;
  readonly className?: (row: Row) => string;
  /** The tooltip of the cell. */
  readonly hint?: (row: Row) => string;
}

/** The first column names the row. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLElement {
  if (rows.length === 0) return element('p', { class: 'quiet' }, 'Nothing yet.');
  const head = columns.map(({ title, number }) =>
    element('th', { scope: 'col', ...(number && { class: 'number' }) }, title),
  );
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      ...columns.map(({ text, number, className, hint }, index) => {
        const classes = [number ? 'number' : '', className?.(row) ?? '']
          .filter((each) => each !== '')
          .join(' ');
        const attributes = {
          ...(classes !== '' && { class: classes }),
          ...(hint !== undefined && { title: hint(row) }),
        };
        return index === 0
          ? element('th', { scope: 'row', ...attributes }, text(row))
          : element('td', attributes, text(row));
      }),
    ),
  );
  return element(
    'table',
    { 'aria-label': caption },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
}
