/** Shows requests, failures, times and tokens over time: as charts, as sums, by model and by key, and as a table. */
import { activityCharts } from './activity-charts.js';
import { DEFAULT_RANGE, extentOf, RANGES } from './activity-ranges.js';
import { namedBy, stepColumns, SUMS, tiles } from './activity-sums.js';
import type { ChartData } from './chart.js';
import { button, element, part, replaceContent } from './element.js';
import type { CountsBody, SeriesBody } from './response-bodies.js';
import type { SeriesQuery } from './server.js';
import { table } from './table.js';

export interface ActivityView {
  /** What the person has chosen to see. */
  readonly query: SeriesQuery;
  /** How often that changes, in milliseconds. */
  readonly everyMs: number;
  /** @param since when the bridge started; Unix time in seconds. */
  show(series: SeriesBody, since: number): void;
}

/** @param changed called when the person wants to see something else. */
export function createActivityView(changed: () => void): ActivityView {
  const charts = activityCharts();
  let range = DEFAULT_RANGE;
  let filter: { model?: string; key?: string } = {};
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
      part('extent').textContent = extentOf(range, since, start);
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
