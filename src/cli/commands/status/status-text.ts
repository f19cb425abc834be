/** Formats the answer of GET /v1/status for a person. */
import type { ChalkInstance } from 'chalk';
import type { StatusBody } from '../../../http/routes/status.js';
import { wrapped } from '../../terminal/columns.js';
import { counted } from '../../terminal/counted.js';
import { requestLine, type LoggedRequest } from '../../terminal/request-line.js';
import { worthText } from '../../terminal/worth.js';

/** An older bridge tells no cost and no percentages, and does not count requests to a model apart. */
type ShownStatus = Omit<StatusBody, 'command' | 'cost_estimate' | 'requests'> &
  Partial<Pick<StatusBody, 'cost_estimate'>> & {
    readonly requests: Omit<StatusBody['requests'], 'asked_model'> &
      Partial<Pick<StatusBody['requests'], 'asked_model'>>;
  };

export function statusText(url: string, body: ShownStatus, { now, columns, colours }: StatusLook): string {
  const { version, cli, uptime_seconds: uptime, ready, problem, processes, waiting, requests, limits } = body;
  const room = columns - NAME_WIDTH - 1;
  const line = (each: Request): string => requestLine(logged(each), room, colours);
  const rows: [string, string][] = [
    ['Address', url],
    ['State', ready ? colours.green('ready') : painted(problem ?? 'not ready', room, colours.red)],
    ...(body.state === undefined ? [] : [stateRow(body.state, colours)]),
    ['Versions', `claude-bridge ${version}, Claude CLI ${cli.version}`],
    ['Uptime', duration(uptime)],
    [
      'Processes',
      `${processes.busy} busy, ${processes.idle} kept, ${processes.spare} spare; ${counted(waiting, 'request')} waiting`,
    ],
    ['Requests', requestsLine(requests)],
    ...requests.running.map((each): [string, string] => ['Running', line(each)]),
    ...requests.recent.slice(0, SHOWN).map((each): [string, string] => ['Recent', line(each)]),
    ...limits.map((each): [string, string] => ['Plan limit', limitLine(each, now, colours)]),
    ...(body.extra_usage === true
      ? [['Plan limit', colours.red('answers cost extra money now')] as [string, string]]
      : []),
    ...(body.cost_estimate === undefined
      ? []
      : [['Worth', wrapped(worthLine(body.cost_estimate), room).join('\n')] as [string, string]]),
    ...body.tokens.today.map((each): [string, string] => [
      'Tokens today',
      wrapped(tokenLine(each), room).join('\n'),
    ]),
  ];
  let last = '';
  return rows
    .map(([name, value]) => {
      const shown = name === last ? '' : name;
      last = name;
      const text = value.replaceAll('\n', `\n${' '.repeat(NAME_WIDTH + 1)}`);
      return `${colours.dim(shown.padEnd(NAME_WIDTH))} ${text}\n`;
    })
    .join('');
}

export interface StatusLook {
  /** Unix time in seconds. */
  readonly now: number;
  /** Of the terminal. */
  readonly columns: number;
  readonly colours: ChalkInstance;
}

/** Wrapped first, because colours have no width. */
function painted(text: string, width: number, paint: (line: string) => string): string {
  return wrapped(text, width)
    .map((line) => paint(line))
    .join('\n');
}

const SHOWN = 5;
const NAME_WIDTH = 13;

function stateRow(
  { store, problem }: NonNullable<StatusBody['state']>,
  colours: ChalkInstance,
): [string, string] {
  return [
    'Shared',
    problem === undefined ? colours.green(store) : colours.red(`${problem}; run claude-bridge doctor`),
  ];
}

/** An older bridge does not tell which asked a model. */
function requestsLine(requests: ShownStatus['requests']): string {
  const { ended, failed, asked_model: asked } = requests;
  if (asked === undefined) return `${ended} ended, ${failed} with an error`;
  const all = ended === asked.ended ? '' : ` (${ended} in all, ${failed} with an error)`;
  return `${asked.ended} asked a model, ${asked.failed} with an error${all}`;
}

type Request = StatusBody['requests']['recent'][number];

function logged(request: Request): LoggedRequest {
  const { id, route, status, error, ms, model, client, started_at: startedAt } = request;
  return {
    ...{ route, ms, model, client, error, requestId: id, time: startedAt * 1000 },
    ...(status !== undefined && { status }),
    servedBy: request.served_by,
    firstTokenMs: request.first_token_ms,
    inputTokens: request.input_tokens,
    outputTokens: request.output_tokens,
  };
}

function limitLine(limit: StatusBody['limits'][number], now: number, colours: ChalkInstance): string {
  const { window, status, used_percent: used, resets_at: resetsAt } = limit;
  const paint = status === 'rejected' ? colours.red : status === 'allowed' ? colours.green : colours.yellow;
  const told = [
    // A percentage says it better.
    status === null || (status === 'allowed' && typeof used === 'number') ? undefined : paint(status),
    typeof used === 'number' ? `${used} % used` : undefined,
  ];
  const state = `${window}: ${told.filter((each) => each !== undefined).join(', ')}`;
  if (resetsAt === null) return state;
  const at = localTime(resetsAt, now);
  return resetsAt <= now
    ? `${state}, has reset since`
    : `${state}, resets in ${duration(resetsAt - now)} (${at})`;
}

function worthLine({ usd, unpriced_answers: missing }: StatusBody['cost_estimate']): string {
  const sum = worthText(usd);
  return missing === 0
    ? sum
    : `${sum}; without ${counted(missing, 'answer')} whose cost the CLI did not report`;
}

function tokenLine(tokens: StatusBody['tokens']['today'][number]): string {
  const { model, requests, input_tokens: input, cached_tokens: cached, output_tokens: output } = tokens;
  return `${model}: ${input} in (${cached} of them cached), ${output} out, ${counted(requests, 'request')}`;
}

/** In the user's own language and time zone; with the day unless it is today. */
function localTime(at: number, now: number): string {
  const [date, today] = [new Date(at * 1000), new Date(now * 1000)];
  const hour = { hour: '2-digit', minute: '2-digit' } as const;
  if (date.toDateString() === today.toDateString()) return date.toLocaleTimeString(undefined, hour);
  return date.toLocaleString(undefined, { weekday: 'short', day: 'numeric', month: 'short', ...hour });
}

/** `2 d 3 h`, `4 min`: the two largest parts. */
function duration(total: number): string {
  const parts: [number, string][] = [
    [Math.floor(total / 86_400), 'd'],
    [Math.floor(total / 3600) % 24, 'h'],
    [Math.floor(total / 60) % 60, 'min'],
    [Math.floor(total) % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
