/** Shows how far each window of the plan is used, and counts down to its reset. */
import { element, part, replaceContent, svg } from './element.js';
import { countdown, moment } from './format.js';
import type { LimitBody } from './response-bodies.js';

export interface LimitsView {
  show(limits: readonly LimitBody[]): void;
}

export function createLimitsView(): LimitsView {
  let limits: readonly LimitBody[] = [];
  const draw = (): void => {
    const now = Date.now() / 1000;
    replaceContent(part('limits'), ...(limits.length === 0 ? [unknown()] : limits.map(limitItem(now))));
  };
  setInterval(() => {
    if (!document.hidden) draw();
  }, 1000);
  return {
    show(newer) {
      limits = newer.toSorted((a, b) => lengthOf(a) - lengthOf(b));
      draw();
    },
  };
}

/** `5-hour window` */
export function windowName(window: string): string {
  const [, number, unit, rest] = /^([a-z]+)_(hour|day|week|month)(?:_(.+))?$/.exec(window) ?? [];
  const known = number === undefined ? -1 : NUMBERS.indexOf(number);
  if (known < 0 || unit === undefined) return window.replaceAll('_', ' ');
  return `${known + 1}-${unit} window${rest === undefined ? '' : `, ${rest.replaceAll('_', ' ')}`}`;
}

/** In hours; windows of unknown length come last. */
function lengthOf({ window }: LimitBody): number {
  const [, number = '', unit = ''] = /^([a-z]+)_([a-z]+)/.exec(window) ?? [];
  const hours = { hour: 1, day: 24, week: 168, month: 720 }[unit];
  return hours === undefined ? Infinity : (NUMBERS.indexOf(number) + 1) * hours;
}

const NUMBERS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** Whether nothing is left of the window now. */
export function isUsedUp({ status, resets_at }: LimitBody, now: number): boolean {
  return status === 'rejected' && (resets_at === null || resets_at > now);
}

function unknown(): HTMLElement {
  return element(
    'li',
    { class: 'quiet' },
    'Not known yet. As soon as Claude tells them, they are here, with the time until each resets.',
  );
}

const limitItem =
  (now: number) =>
  (limit: LimitBody): HTMLElement => {
    const { window, status, used_percent: used, resets_at: resetsAt } = limit;
    const { words, className } = STATES[status ?? ''] ?? { words: status ?? 'not known', className: '' };
    const name = windowName(window);
    const hasReset = resetsAt !== null && resetsAt <= now;
    const shown = used ?? (status === 'rejected' ? 100 : null);
    return element(
      'li',
      { class: `limit ${hasReset ? '' : className}`.trim() },
      element(
        'p',
        { class: 'limit-name' },
        element('span', {}, name),
        element('span', { class: 'pill' }, hasReset ? 'has reset' : words),
      ),
      element(
        'p',
        { class: 'limit-figure' },
        element('strong', {}, shown === null ? '–' : `${Math.round(shown)} %`),
        shown === null ? '' : ' used',
      ),
      meter(name, shown),
      element('p', { class: 'limit-reset' }, ...resetWords(resetsAt, now)),
    );
  };

function resetWords(resetsAt: number | null, now: number): (string | HTMLElement)[] {
  if (resetsAt === null) return ['The time of its reset is not known.'];
  if (resetsAt <= now) return [`It has reset at ${moment(resetsAt)}.`];
  return [
    'resets in ',
    element('b', {}, countdown(resetsAt - now)),
    element('span', { class: 'quiet' }, ` · ${moment(resetsAt)}`),
  ];
}

/** SVG, because the page's policy allows no style attributes. */
function meter(name: string, used: number | null): SVGElement {
  const share = Math.max(0, Math.min(100, used ?? 0));
  return svg(
    'svg',
    {
      class: 'meter',
      role: 'img',
      'aria-label': `${name}: ${used === null ? 'not known' : `${used} % used`}`,
    },
    svg('rect', { class: 'meter-all', width: '100%', height: '100%', rx: 3 }),
    svg('rect', { class: 'meter-used', width: `${share}%`, height: '100%', rx: 3 }),
  );
}

const STATES: Readonly<Partial<Record<string, { words: string; className: string }>>> = {
  allowed: { words: 'available', className: 'good' },
  allowed_warning: { words: 'nearly used up', className: 'warn' },
  rejected: { words: 'used up', className: 'bad' },
};
