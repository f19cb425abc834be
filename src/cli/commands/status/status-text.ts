/** Formats the answer of GET /v1/status for a person. */
import type { ChalkInstance } from 'chalk';
import type { StatusBody } from '../../../http/routes/status.js';
import { worthText } from '../../terminal/worth.js';

/** An older bridge tells no cost and no percentages. */
type ShownStatus = Omit<StatusBody, 'cost_estimate'> & Partial<Pick<StatusBody, 'cost_estimate'>>;

/** @param now Unix time in seconds */
export function statusText(url: string, body: ShownStatus, now: number, colours: ChalkInstance): string {
  const { version, cli, uptime_seconds: uptime, ready, problem, processes, waiting, requests, limits } = body;
  const rows: [string, string][] = [
    ['Address', url],
    ['State', ready ? colours.green('ready') : colours.red(problem ?? 'not ready')],
    ...(body.state === undefined ? [] : [stateRow(body.state, colours)]),
    ['Versions', `claude-bridge ${version}, Claude CLI ${cli.version}`],
    ['Uptime', duration(uptime)],
    [
      'Processes',
      `${processes.busy} busy, ${processes.idle} idle conversations, ${processes.spare} spare; ${waiting} waiting`,
    ],
    ['Requests', `${requests.ended} ended, ${requests.failed} with an error`],
    ...requests.running.map((each): [string, string] => [
      'Running',
      `${each.route}  ${each.model ?? ''}  ${seconds(each.ms)}`,
    ]),
    ...requests.recent.slice(0, SHOWN).map((each): [string, string] => ['Recent', recentLine(each, colours)]),
    ...limits.map((each): [string, string] => ['Plan limit', limitLine(each, now, colours)]),
    ...(body.extra_usage === true
      ? [['Plan limit', colours.red('answers cost extra money now')] as [string, string]]
      : []),
    ...(body.cost_estimate === undefined
      ? []
      : [['Worth', worthLine(body.cost_estimate)] as [string, string]]),
    ...body.tokens.today.map((each): [string, string] => ['Tokens today', tokenLine(each)]),
  ];
  let last = '';
  return rows
    .map(([name, value]) => {
      const shown = name === last ? '' : name;
      last = name;
      return `${colours.dim(shown.padEnd(NAME_WIDTH))} ${value}\n`;
    })
    .join('');
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

type Recent = StatusBody['requests']['recent'][number];

function recentLine(request: Recent, colours: ChalkInstance): string {
  const { route, status, error, ms, first_token_ms: first, output_tokens: tokens } = request;
  const model = request.served_by ?? request.model;
  const parts = [
    status !== undefined && status >= 400
      ? colours.red(`${status} ${error ?? ''}`.trim())
      : String(status ?? ''),
    route,
    model,
    `${seconds(ms)}${first === undefined ? '' : ` (first word ${seconds(first)})`}`,
    tokens === undefined ? undefined : `${tokens} tokens`,
  ];
  return parts.filter((part) => part !== undefined).join('  ');
}

function limitLine(limit: StatusBody['limits'][number], now: number, colours: ChalkInstance): string {
  const { window, status, used_percent: used, resets_at: resetsAt } = limit;
  const paint = status === 'rejected' ? colours.red : status === 'allowed' ? colours.green : colours.yellow;
  const told = [
    status === null ? undefined : paint(status),
    typeof used === 'number' ? `${used} % used` : undefined,
  ];
  const state = `${window ?? 'plan'}: ${told.filter((each) => each !== undefined).join(', ')}`;
  if (resetsAt === null) return state;
  const at = new Date(resetsAt * 1000).toLocaleString();
  return resetsAt <= now
    ? `${state}, has reset since`
    : `${state}, resets in ${duration(resetsAt - now)} (${at})`;
}

function worthLine({ usd, unpriced_answers: missing }: StatusBody['cost_estimate']): string {
  const sum = worthText(usd);
  return missing === 0 ? sum : `${sum}; without ${missing} answers whose cost it did not tell`;
}

function tokenLine(tokens: StatusBody['tokens']['today'][number]): string {
  const { model, requests, input_tokens: input, cached_tokens: cached, output_tokens: output } = tokens;
  return `${model}: ${input} in (${cached} of them cached), ${output} out, ${requests} requests`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
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
