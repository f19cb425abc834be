/** Draws a stacked bar chart as SVG. */
import { svg } from './element.js';
import { compact } from './format.js';

export interface Bar {
  /** Shown under the bar where there is room. */
  readonly label: string;
  /** The tooltip of the bar. */
  readonly hint: string;
  /** From the bottom up. */
  readonly parts: readonly { readonly className: string; readonly value: number }[];
}

/** @param width in pixels. @param summary describes the chart to screen readers. */
export function chart(bars: readonly Bar[], width: number, summary: string): SVGElement {
  const top = niceTop(Math.max(...bars.map(heightOf)));
  const plot = { left: 48, right: width - 20, top: 12, bottom: HEIGHT - 24 };
  const y = (value: number): number => plot.bottom - ((plot.bottom - plot.top) * value) / top;
  const step = (plot.right - plot.left) / bars.length;
  const every = Math.ceil((bars.length * LABEL_WIDTH) / (plot.right - plot.left));

  const grid = [0, 0.5, 1].flatMap((share) => {
    const at = y(top * share);
    return [
      svg('line', { x1: plot.left, x2: plot.right, y1: at, y2: at }),
      svg('text', { x: plot.left - 8, y: at + 4, 'text-anchor': 'end' }, compact(top * share)),
    ];
  });
  const columns = bars.map(({ label, hint, parts }, index) => {
    const left = plot.left + index * step;
    let base = 0;
    const rects = parts.map(({ className, value }) => {
      const rect = svg('rect', {
        class: className,
        ...{ x: left + step * 0.12, width: Math.max(1, step * 0.76) },
        ...{ y: y(base + value), height: y(base) - y(base + value) },
      });
      base += value;
      return rect;
    });
    // Counted from the last bar, which always has a label.
    const named = (bars.length - 1 - index) % every === 0;
    const text = svg('text', { x: left + step / 2, y: HEIGHT - 6, 'text-anchor': 'middle' }, label);
    const area = svg('rect', {
      x: left,
      y: plot.top,
      width: step,
      height: plot.bottom - plot.top,
      opacity: 0,
    });
    return svg('g', {}, svg('title', {}, hint), area, ...rects, ...(named ? [text] : []));
  });
  return svg(
    'svg',
    { viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': summary },
    ...grid,
    ...columns,
  );
}

const HEIGHT = 224;
const LABEL_WIDTH = 52;

function heightOf({ parts }: Bar): number {
  return parts.reduce((sum, { value }) => sum + value, 0);
}

/** Rounds up to 1, 2 or 5 times a power of ten. */
function niceTop(value: number): number {
  if (value <= 0) return 10;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((each) => each * power >= value) ?? 10;
  return Math.max(2, factor * power);
}
