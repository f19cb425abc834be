/** Formats usage as lines with bars for a person. */
import type { ChalkInstance } from 'chalk';
import type { UsageBody } from '../../../http/observe/usage-body.js';
import type { CountsBody } from '../../../http/observe/usage-counts.js';
import { worthText } from '../../terminal/worth.js';

export interface UsageTextOptions {
  readonly by: 'day' | 'model' | 'key';
  /** Of the terminal, in characters. */
  readonly width: number;
  readonly colours: ChalkInstance;
}

export function usageText(body: UsageBody, { by, width, colours }: UsageTextOptions): string {
  const title = `Usage of the last ${body.days} days, by ${by}`;
  const lines = linesOf(body, by);
  if (body.total.requests === 0)
    return `${body.days === 1 ? 'Today' : `In the last ${body.days} days`} there was no usage.\n`;
  const names = Math.min(NAME_WIDTH, Math.max(...lines.map(({ name }) => name.length), TOTAL.length));
  const bars = Math.max(8, Math.min(width, MOST_WIDTH) - names - NUMBERS_WIDTH - 2);
  const top = Math.max(...lines.map(({ counts }) => tokens(counts)));
  const row = (name: string, bar: string, counts: CountsBody): string =>
    `${fitted(name, names)} ${bar}${' '.repeat(bars - bar.length)} ${numbers(counts)}\n`;
  return [
    `${colours.bold(body.days === 1 ? `Usage of today, by ${by}` : title)}\n\n`,
    colours.dim(`${' '.repeat(names + bars + 2)}${heads()}`) + '\n',
    ...lines.map(({ name, counts }) => {
      const bar = barOf(tokens(counts) / Math.max(1, top), bars);
      return row(name, bar, counts).replace(bar, bar === '' ? '' : colours.cyan(bar));
    }),
    colours.bold(row(TOTAL, '', body.total).trimEnd()) + '\n',
    colours.dim(worth(body.total)),
  ].join('');
}

/** An estimate, and a lower bound where answers are missing. */
function worth({ cost_estimate_usd: usd, unpriced_answers: missing }: Partial<CountsBody>): string {
  // An older bridge tells none.
  if (usd === undefined || missing === undefined) return '';
  const sum = `\nWorth ${worthText(usd)}`;
  return missing === 0
    ? `${sum}.\n`
    : `${sum},\nwithout ${whole.format(missing)} answers whose cost is not known.\n`;
}

const NAME_WIDTH = 28;
const NUMBER_WIDTH = 9;
const NUMBERS_WIDTH = NUMBER_WIDTH * 4;
const MOST_WIDTH = 100;
const TOTAL = 'Total';

interface Line {
  readonly name: string;
  readonly counts: CountsBody;
}

function linesOf(body: UsageBody, by: UsageTextOptions['by']): Line[] {
  switch (by) {
    case 'day': {
      const days = body.by_day.map((counts) => ({ name: counts.date, counts }));
      // Starts with the first day that has usage.
      return days.slice(days.findIndex(({ counts }) => counts.requests > 0));
    }
    case 'model':
      return body.by_model.map((counts) => ({ name: counts.model, counts }));
    case 'key':
      return body.by_key.map((counts) => ({ name: counts.key ?? 'no named key', counts }));
  }
}

function heads(): string {
  return ['input', 'output', 'requests', 'failed'].map((head) => head.padStart(NUMBER_WIDTH)).join('');
}

function numbers({ input_tokens, output_tokens, requests, failed }: CountsBody): string {
  return [input_tokens, output_tokens, requests, failed]
    .map((number) => shortened(number).padStart(NUMBER_WIDTH))
    .join('');
}

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

function shortened(number: number): string {
  return number < 100_000 ? whole.format(number) : short.format(number);
}

/** In eighths of a character. The smallest amount is visible. */
function barOf(share: number, width: number): string {
  const eighths = share > 0 ? Math.max(1, Math.round(share * width * 8)) : 0;
  const part = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (part === 0 ? '' : (PARTS[part - 1] ?? ''));
}

const PARTS = '▏▎▍▌▋▊▉';

function fitted(name: string, width: number): string {
  return name.length > width ? `${name.slice(0, width - 1)}…` : name.padEnd(width);
}

function tokens({ input_tokens, output_tokens }: CountsBody): number {
  return input_tokens + output_tokens;
}
