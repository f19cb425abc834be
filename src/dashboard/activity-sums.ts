/** The sums of the activity: as single figures, and as the columns of its tables. */
import type { Range } from './activity-ranges.js';
import { button, element, pair } from './element.js';
import { compact, cost, count, duration } from './format.js';
import type { CountsBody, PointBody } from './response-bodies.js';
import type { Column } from './table.js';

export function tiles(total: CountsBody): HTMLElement[] {
  const { requests, failed } = total;
  return [
    pair('requests', count(requests)),
    pair(
      'failed',
      withShare(count(failed), failed === 0 ? undefined : failed / requests),
      failed > 0 ? 'bad' : '',
    ),
    pair('first token, p50', duration(total.p50_first_token_ms)),
    pair('first token, p95', duration(total.p95_first_token_ms)),
    pair('bridge’s own, p50', duration(total.p50_own_ms)),
    pair('tokens in', compact(total.input_tokens)),
    pair('tokens out', compact(total.output_tokens)),
    pair('worth at API prices', cost(total.cost_estimate_usd, total.unpriced_answers)),
  ];
}

function withShare(value: string, share: number | undefined): HTMLElement {
  const more = share === undefined ? [] : [element('small', {}, ` ${shareText(share)}`)];
  return element('span', {}, value, ...more);
}

function shareText(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

export const SUMS: readonly Column<CountsBody>[] = [
  { title: 'Requests', number: true, cell: ({ requests }) => count(requests) },
  {
    title: 'Failed',
    number: true,
    cell: ({ failed }) => count(failed),
    className: ({ failed }) => (failed > 0 ? 'bad' : ''),
  },
  { title: 'First p50', number: true, cell: ({ p50_first_token_ms }) => duration(p50_first_token_ms) },
  { title: 'p95', number: true, wide: true, cell: ({ p95_first_token_ms }) => duration(p95_first_token_ms) },
  { title: 'Bridge', number: true, wide: true, cell: ({ p50_own_ms }) => duration(p50_own_ms) },
  { title: 'In', number: true, wide: true, cell: ({ input_tokens }) => compact(input_tokens) },
  { title: 'Out', number: true, wide: true, cell: ({ output_tokens }) => compact(output_tokens) },
];

/** The first column of a table whose rows can be chosen. */
export function namedBy<Row extends CountsBody>(
  title: string,
  valueOf: (row: Row) => string,
  nameOf: (row: Row) => string,
  chosen: string | undefined,
  choose: (value: string | undefined) => void,
): Column<Row> {
  return {
    title,
    cell: (row) => {
      const value = valueOf(row);
      const pressed = value === chosen;
      return button(nameOf(row), () => choose(pressed ? undefined : value), {
        ...{ class: 'name', 'aria-pressed': String(pressed), 'data-name': `${title}:${value}` },
        title: pressed ? 'Show all again' : 'Show only this one in the charts',
      });
    },
  };
}

export function stepColumns(range: Range): readonly Column<PointBody>[] {
  return [
    { title: 'Time', cell: ({ start }) => range.name(start) },
    { title: 'Requests', number: true, cell: ({ requests }) => count(requests) },
    {
      title: 'Failed',
      number: true,
      cell: ({ failed }) => count(failed),
      className: ({ failed }) => (failed > 0 ? 'bad' : ''),
    },
    {
      title: 'First token p50',
      number: true,
      cell: ({ p50_first_token_ms }) => duration(p50_first_token_ms),
    },
    { title: 'p95', number: true, cell: ({ p95_first_token_ms }) => duration(p95_first_token_ms) },
    { title: 'Bridge p50', number: true, cell: ({ p50_own_ms }) => duration(p50_own_ms) },
    { title: 'p95', number: true, cell: ({ p95_own_ms }) => duration(p95_own_ms) },
    { title: 'Input', number: true, cell: ({ input_tokens }) => count(input_tokens) },
    { title: 'Cached input', number: true, cell: ({ cached_tokens }) => count(cached_tokens) },
    { title: 'Output', number: true, cell: ({ output_tokens }) => count(output_tokens) },
  ];
}
