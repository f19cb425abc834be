/** What the charts of the activity draw. */
import { createChart, type Chart } from './chart.js';
import { compact, duration, roundDuration } from './format.js';
import type { CountsBody } from './response-bodies.js';

/** Bars that share a step are stacked: each is drawn with those in front of it. */
export function activityCharts(): readonly Chart<CountsBody>[] {
  return [
    createChart<CountsBody>(
      {
        title: 'Requests',
        text: compact,
        tick: compact,
        lines: [
          {
            title: 'answered',
            kind: 'bar',
            colour: 'accent',
            of: answered,
            drawn: nonZero(({ requests }) => requests),
          },
          {
            title: 'failed',
            kind: 'bar',
            colour: 'failed',
            of: ({ failed }) => failed,
            drawn: nonZero(({ failed }) => failed),
          },
        ],
      },
      GROUP,
    ),
    createChart<CountsBody>(
      {
        title: 'Time to the first token',
        text: duration,
        tick: roundDuration,
        lines: [
          { title: 'p95', kind: 'line', colour: 'second', of: ({ p95_first_token_ms: ms }) => ms },
          { title: 'p50', kind: 'line', colour: 'accent', of: ({ p50_first_token_ms: ms }) => ms },
        ],
      },
      GROUP,
    ),
    createChart<CountsBody>(
      {
        title: 'The bridge’s own share of it',
        text: duration,
        tick: roundDuration,
        lines: [
          { title: 'p95', kind: 'line', colour: 'second', of: ({ p95_own_ms: ms }) => ms },
          { title: 'p50', kind: 'line', colour: 'accent', of: ({ p50_own_ms: ms }) => ms },
        ],
      },
      GROUP,
    ),
    createChart<CountsBody>(
      {
        title: 'Tokens',
        text: compact,
        tick: compact,
        lines: [
          {
            title: 'cached input',
            kind: 'bar',
            colour: 'third',
            of: ({ cached_tokens }) => cached_tokens,
            drawn: nonZero((point) => point.output_tokens + point.input_tokens),
          },
          {
            title: 'input',
            kind: 'bar',
            colour: 'second',
            of: fresh,
            drawn: nonZero((point) => point.output_tokens + fresh(point)),
          },
          {
            title: 'output',
            kind: 'bar',
            colour: 'accent',
            of: ({ output_tokens }) => output_tokens,
            drawn: nonZero(({ output_tokens }) => output_tokens),
          },
        ],
      },
      GROUP,
    ),
  ];
}

const GROUP = 'activity';

function answered({ requests, failed }: CountsBody): number {
  return requests - failed;
}

function fresh({ input_tokens, cached_tokens }: CountsBody): number {
  return Math.max(0, input_tokens - cached_tokens);
}

/** A bar of no height would still be a line. */
function nonZero(of: (point: CountsBody) => number): (point: CountsBody) => number | null {
  return (point) => of(point) || null;
}
