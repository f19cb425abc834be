/** Shows requests, failures, times and tokens over time: as charts, as sums, by model and by key, and as a table. */
import { activityCharts } from './activity-charts.js';
import type { ChartData } from './chart.js';
import { button, element, pair, part, replaceContent } from './element.js';
import { clock, compact, cost, count, date, duration, minute, moment } from './format.js';
import type { CountsBody, PointBody, SeriesBody } from './response-bodies.js';
import type { SeriesQuery } from './server.js';
import { table, type Column } from './table.js';

export interface ActivityView {
  /** What the person has chosen to see. */
  readonly query: SeriesQuery;
  /** How often that changes, in milliseconds. */
  readonly everyMs: number;
  /** @param since when the bridge started; Unix time in seconds. */
  show(series: SeriesBody, since: number): void;
}

interface Range {
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

const RANGES: readonly Range[] = [
  {
    id: '5m',
    title: '5 min',
    words: 'the last 5 minutes',
    everyMs: 3000,
    name: clock,
    tick: minute,
    sinceStart: true,
  },
  {
    id: '1h',
    title: '1 h',
    words: 'the last hour',
    everyMs: 10_000,
    name: minute,
    tick: minute,
    sinceStart: true,
  },
  { id: '24h', title: '24 h', words: 'the last 24 hours', everyMs: 30_000, name: moment, tick: minute },
  { id: '7d', title: '7 d', words: 'the last 7 days', everyMs: 60_000, name: moment, tick: date },
  { id: '30d', title: '30 d', words: 'the last 30 days', everyMs: 60_000, name: date, tick: date },
];

/** @param changed called when the person wants to see something else. */
export function createActivityView(changed: () => void): ActivityView {
  const charts = activityCharts();
  let range = RANGES[1] as Range;
  let filter: { model?: string; key?: string } = {};
  let drawnFor = '';
  const choose = (next: typeof filter): void => {
    filter = next;
    showFilter();
    changed();
  };
  const showFilter = (): void => {
    const { model, key } = filter;
    const chip = (name: string, words: string, rest: typeof filter): HTMLElement =>
      button(`${words} ✕`, () => choose(rest), {
        class: 'chip',
        'data-name': name,
        'aria-label': `${words}: show all again`,
      });
    replaceContent(
      part('chosen'),
      ...(model === undefined ? [] : [chip('model', `Model: ${model}`, key === undefined ? {} : { key })]),
      ...(key === undefined
        ? []
        : [chip('key', `Key: ${key === '' ? 'no named key' : key}`, model === undefined ? {} : { model })]),
    );
  };
  part('ranges').append(
    ...RANGES.map((each) => {
      const input = element('input', { type: 'radio', name: 'range', value: each.id });
      input.checked = each === range;
      input.addEventListener('change', () => {
        range = each;
        changed();
      });
      return element('label', {}, input, element('span', {}, each.title));
    }),
  );
  part('charts').append(...charts.map(({ root }) => root));
  return {
    get query() {
      return { range: range.id, ...filter };
    },
    get everyMs() {
      return range.everyMs;
    },
    show(series, since) {
      const { points, total, end, start } = series;
      drawnFor = extentOf(range, since, start);
      part('extent').textContent = drawnFor;
      const data: ChartData<CountsBody> = {
        ...{ points, total, end, starts: points.map((point) => point.start) },
        ...{ name: range.name, tick: range.tick },
      };
      for (const chart of charts) chart.show(data);
      replaceContent(part('tiles'), ...tiles(total));
      const pressed = { model: filter.model, key: filter.key };
      replaceContent(
        part('by-model'),
        table(
          'By model',
          [
            namedBy<SeriesBody['by_model'][number]>(
              'Model',
              ({ model }) => model,
              ({ model }) => model,
              pressed.model,
              (model) => choose({ ...keyOnly(filter), ...(model !== undefined && { model }) }),
            ),
            ...SUMS,
          ],
          series.by_model,
        ),
      );
      replaceContent(
        part('by-key'),
        table(
          'By key',
          [
            namedBy<SeriesBody['by_key'][number]>(
              'Key',
              ({ key }) => key ?? '',
              ({ key }) => key ?? 'no named key',
              pressed.key,
              (key) => choose({ ...modelOnly(filter), ...(key !== undefined && { key }) }),
            ),
            ...SUMS,
          ],
          series.by_key,
        ),
      );
      const busy = points.filter(({ requests }) => requests > 0).toReversed();
      replaceContent(part('chart-table'), table('The charts as a table', stepColumns(range), busy));
    },
  };
}

function keyOnly({ key }: { readonly key?: string }): { key?: string } {
  return key === undefined ? {} : { key };
}

function modelOnly({ model }: { readonly model?: string }): { model?: string } {
  return model === undefined ? {} : { model };
}

function extentOf({ words, sinceStart }: Range, since: number, start: number): string {
  if (sinceStart !== true)
    return `Every request to a model in ${words}, of all bridges that keep their usage here.`;
  const asFar = since > start ? `, as far as it has been running: since ${moment(since)}` : '';
  return `Every request to a model in ${words}, of this bridge${asFar}.`;
}

/** The share is that of the means, because medians have none. */
function tiles(total: CountsBody): HTMLElement[] {
  const { requests, failed, mean_own_ms: own, mean_first_token_ms: first } = total;
  return [
    pair('requests', count(requests)),
    pair(
      'failed',
      withShare(count(failed), failed === 0 ? undefined : failed / requests),
      failed > 0 ? 'bad' : '',
    ),
    pair('first token, p50', duration(total.p50_first_token_ms)),
    pair('first token, p95', duration(total.p95_first_token_ms)),
    pair(
      'bridge’s own, p50',
      withShare(duration(total.p50_own_ms), own === null || !first ? undefined : own / first),
    ),
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

const SUMS: readonly Column<CountsBody>[] = [
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
function namedBy<Row extends CountsBody>(
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

function stepColumns(range: Range): readonly Column<PointBody>[] {
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
