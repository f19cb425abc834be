/** One chart over time: bars or lines, with the values under the pointer or, by the arrow keys, of any step. */
import { element } from './element.js';
import UPlot from './uplot.js';

export interface ChartLine<Point> {
  readonly title: string;
  readonly kind: 'bar' | 'line';
  /** The name of a custom property of the style sheet. */
  readonly colour: string;
  readonly of: (point: Point) => number | null;
  /** What is drawn, if that is more than the value: bars are stacked by sums. */
  readonly drawn?: (point: Point) => number | null;
}

export interface ChartOptions<Point> {
  readonly title: string;
  /** From the back to the front. */
  readonly lines: readonly ChartLine<Point>[];
  /** How a value reads. */
  readonly text: (value: number) => string;
  /** How it reads beside the axis. */
  readonly tick: (value: number) => string;
}

export interface ChartData<Point> {
  /** Unix times in seconds at which the steps begin. */
  readonly starts: readonly number[];
  readonly end: number;
  readonly points: readonly Point[];
  readonly total: Point;
  /** How a step is called, and how it is called below the axis. */
  readonly name: (start: number) => string;
  readonly tick: (time: number) => string;
}

export interface Chart<Point> {
  readonly root: HTMLElement;
  show(data: ChartData<Point>): void;
}

/** The charts of one `group` show the same step. */
export function createChart<Point>(options: ChartOptions<Point>, group: string): Chart<Point> {
  const { title, lines, text } = options;
  const when = element('span', { class: 'when' });
  const values = lines.map(() => element('b', {}));
  const legend = lines.map((line, index) =>
    element(
      'span',
      {},
      element('span', { class: `swatch ${line.colour}`, 'aria-hidden': 'true' }),
      line.title,
      ' ',
      values[index] ?? '',
    ),
  );
  const plot = element('div', { class: 'plot', role: 'slider', tabindex: '0', 'aria-label': title });
  const root = element(
    'figure',
    {},
    element('figcaption', {}, element('span', { class: 'chart-title' }, title), when, ...legend.toReversed()),
    plot,
  );
  let data: ChartData<Point> | undefined;
  let uplot: UPlot | undefined;

  const read = (index: number | null): void => {
    const step = index === null ? undefined : data?.points[index];
    const point = step ?? data?.total;
    const start = index === null ? undefined : data?.starts[index];
    when.textContent = start === undefined ? '' : (data?.name(start) ?? '');
    lines.forEach(({ of }, at) => {
      const value = point === undefined ? null : of(point);
      const shown = values[at];
      if (shown) shown.textContent = value === null ? '–' : text(value);
    });
    const said = legend
      .map((each) => each.textContent)
      .toReversed()
      .join(', ');
    plot.setAttribute('aria-valuetext', `${when.textContent || 'All of it'}: ${said}`);
    plot.setAttribute('aria-valuenow', String(index ?? data?.points.length ?? 0));
  };
  const moveTo = (index: number): void => {
    if (uplot === undefined || data === undefined) return;
    const to = Math.max(0, Math.min(data.points.length - 1, index));
    const time = uplot.data[0][to] ?? 0;
    uplot.setCursor({ left: uplot.valToPos(time, 'x'), top: 0 });
  };
  plot.addEventListener('keydown', (event) => {
    const [at, last] = [uplot?.cursor.idx ?? null, (data?.points.length ?? 1) - 1];
    if (event.key === 'ArrowLeft') moveTo((at ?? last + 1) - 1);
    else if (event.key === 'ArrowRight') moveTo((at ?? -1) + 1);
    else if (event.key === 'Home') moveTo(0);
    else if (event.key === 'End') moveTo(last);
    else if (event.key === 'Escape') uplot?.setCursor({ left: -10, top: -10 });
    else return;
    event.preventDefault();
  });
  plot.addEventListener('blur', () => uplot?.setCursor({ left: -10, top: -10 }));

  new ResizeObserver(() => uplot?.setSize({ width: plot.clientWidth, height: HEIGHT })).observe(plot);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => uplot?.redraw());
  return {
    root,
    show(newer) {
      data = newer;
      plot.setAttribute('aria-valuemin', '0');
      plot.setAttribute('aria-valuemax', String(newer.points.length));
      const drawn = columnsOf(newer, lines);
      if (uplot === undefined) {
        const settings = settingsOf(options, group, () => data, read);
        uplot = new UPlot(
          { ...settings, width: Math.max(200, plot.clientWidth), height: HEIGHT },
          drawn,
          plot,
        );
      } else {
        uplot.setData(drawn);
      }
      read(uplot.cursor.idx ?? null);
    },
  };
}

const HEIGHT = 152;

/** Each value stands in the middle of its step. */
function columnsOf<Point>(
  { starts, end, points }: ChartData<Point>,
  lines: readonly ChartLine<Point>[],
): UPlot.AlignedData {
  const middles = starts.map((start, index) => (start + (starts[index + 1] ?? end)) / 2);
  return [middles, ...lines.map(({ of, drawn = of }) => points.map(drawn))];
}

function settingsOf<Point>(
  { lines, tick }: ChartOptions<Point>,
  group: string,
  data: () => ChartData<Point> | undefined,
  read: (index: number | null) => void,
): Omit<UPlot.Options, 'width' | 'height'> {
  const axis = { stroke: colour('--quiet'), ticks: { show: false }, font: '11px system-ui, sans-serif' };
  return {
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      sync: { key: group },
      points: { size: 7 },
    },
    scales: {
      x: { range: () => [data()?.starts[0] ?? 0, data()?.end ?? 1] },
      y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.08 : 4] },
    },
    axes: [
      {
        ...axis,
        ...{ size: 24, space: 48, grid: { show: false } },
        values: (_plot, splits) => splits.map((time) => data()?.tick(time) ?? ''),
      },
      {
        ...axis,
        ...{ size: 46, space: 36, incrs: INCREMENTS },
        grid: { stroke: colour('--grid'), width: 1 },
        values: (_plot, splits) => splits.map(tick),
      },
    ],
    series: [{}, ...lines.map(seriesOf)],
    hooks: { setCursor: [(plot) => read(plot.cursor.idx ?? null)] },
  };
}

function seriesOf<Point>({ kind, colour: name }: ChartLine<Point>): UPlot.Series {
  const paint = colour(`--${name}`);
  if (kind === 'line') {
    const points = { size: 4, fill: paint, show: (plot: UPlot) => plot.data[0].length <= 60 };
    return { stroke: paint, width: 1.75, spanGaps: true, points };
  }
  const bars = UPlot.paths.bars?.({ size: [0.72, 22], radius: 0.12 });
  return { fill: paint, width: 0, points: { show: false }, ...(bars && { paths: bars }) };
}

/** Read whenever it is drawn, because it is another one in the dark. */
function colour(property: string): () => string {
  return () => getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}

const INCREMENTS = Array.from({ length: 12 }, (_, power) =>
  [1, 2, 5].map((each) => each * 10 ** power),
).flat();
