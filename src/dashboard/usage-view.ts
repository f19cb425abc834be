/** Shows tokens over time as a chart and as a table, and the sums by model and by key. */
import { chart } from './chart.js';
import type { Bar } from './chart.js';
import { element, part, replaceContent } from './element.js';
import { cost, count, duration } from './format.js';
import type { CountsBody, UsageBody } from './response-bodies.js';
import { table } from './table.js';
import type { Column } from './table.js';

interface Step extends CountsBody {
  readonly name: string;
  readonly label: string;
}

/** Returns the function that shows newer usage. */
export function createUsageView(): (usage: UsageBody) => void {
  let usage: UsageBody | undefined;
  const choice = part('span', HTMLSelectElement);
  const draw = (): void => {
    if (usage === undefined) return;
    const steps = choice.value === 'hours' ? hourSteps(usage) : daySteps(usage);
    const words = choice.value === 'hours' ? 'in the last 24 hours' : 'in the last 30 days';
    const width = Math.max(280, part('chart').clientWidth);
    replaceContent(part('chart'), chart(steps.map(barOf), width, summaryOf(steps, words)));
    const busy = steps.filter(({ requests }) => requests > 0).toReversed();
    replaceContent(
      part('chart-table'),
      table('Tokens over time', [{ title: 'Time', text: ({ name }) => name }, ...COUNTS], busy),
    );
  };
  part('legend').append(
    ...KINDS.map(({ className, title }) =>
      element('span', {}, element('span', { class: `swatch ${className}`, 'aria-hidden': 'true' }), title),
    ),
  );
  choice.addEventListener('change', draw);
  new ResizeObserver(draw).observe(part('chart'));
  return (newer) => {
    usage = newer;
    draw();
    const { by_model, by_key } = newer;
    replaceContent(
      part('by-model'),
      table('By model', [{ title: 'Model', text: ({ model }) => model }, ...COUNTS], by_model),
    );
    replaceContent(
      part('by-key'),
      table('By key', [{ title: 'Key', text: ({ key }) => key ?? 'no named key' }, ...COUNTS], by_key),
    );
  };
}

/** The parts of a bar, from the bottom up. */
const KINDS: readonly { className: string; title: string; of: (counts: CountsBody) => number }[] = [
  { className: 'fill-output', title: 'output', of: ({ output_tokens }) => output_tokens },
  {
    className: 'fill-input',
    title: 'input',
    of: ({ input_tokens, cached_tokens }) => Math.max(0, input_tokens - cached_tokens),
  },
  { className: 'fill-cached', title: 'cached input', of: ({ cached_tokens }) => cached_tokens },
];

const COUNTS: readonly Column<CountsBody>[] = [
  { title: 'Requests', number: true, text: ({ requests }) => count(requests) },
  { title: 'Failed', number: true, text: ({ failed }) => count(failed) },
  { title: 'Input', number: true, text: ({ input_tokens }) => count(input_tokens) },
  { title: 'Cached input', number: true, text: ({ cached_tokens }) => count(cached_tokens) },
  { title: 'Output', number: true, text: ({ output_tokens }) => count(output_tokens) },
  {
    title: 'Worth (estimate)',
    number: true,
    text: ({ cost_estimate_usd, unpriced_answers }) => cost(cost_estimate_usd, unpriced_answers),
  },
  { title: 'First token', number: true, text: ({ mean_first_token_ms }) => duration(mean_first_token_ms) },
];

function hourSteps({ by_hour }: UsageBody): Step[] {
  return by_hour.map((counts) => {
    const label = new Date(counts.start * 1000).toLocaleTimeString('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
    });
    return { ...counts, label, name: label };
  });
}

function daySteps({ by_day }: UsageBody): Step[] {
  return by_day.map((counts) => {
    // Noon, which is on the same day in every time zone.
    const date = new Date(`${counts.date}T12:00:00`);
    const label = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
    return { ...counts, label, name: counts.date };
  });
}

function barOf(step: Step): Bar {
  const tokens = KINDS.map(({ title, of }) => `${count(of(step))} ${title}`).join(', ');
  return {
    label: step.label,
    hint: `${step.name}: ${count(step.requests)} requests; tokens: ${tokens}`,
    parts: KINDS.map(({ className, of }) => ({ className, value: of(step) })),
  };
}

function summaryOf(steps: readonly Step[], words: string): string {
  const sum = (of: (counts: CountsBody) => number): string =>
    count(steps.reduce((total, step) => total + of(step), 0));
  return (
    `Tokens ${words}: ${sum(({ input_tokens }) => input_tokens)} input, ` +
    `${sum(({ output_tokens }) => output_tokens)} output, in ${sum(({ requests }) => requests)} requests.`
  );
}
