/** One request as one line, for a person: what was asked, how it ended, how long it took. */
import type { ChalkInstance } from 'chalk';

/** The fields that `request-log` writes, as far as a person needs them. */
export interface LoggedRequest {
  /** When it ended, or began. */
  readonly time?: string | number | undefined;
  /** Absent while it runs. */
  readonly status?: number;
  readonly route: string;
  readonly ms: number;
  readonly requestId: string;
  readonly model?: string | undefined;
  readonly servedBy?: string | undefined;
  readonly firstTokenMs?: number | undefined;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly error?: string | undefined;
  readonly client?: string | undefined;
}

/** @param columns the line never has more: it leaves out what matters less, and then shortens names */
export function requestLine(request: LoggedRequest, columns: number, colours: ChalkInstance): string {
  const versions = VERSIONS.map((version) => words(request, version));
  const fitting = versions.find((line) => line.length <= columns) ?? versions.at(-1) ?? '';
  const text = fitting.length > columns ? `${fitting.slice(0, columns - 1)}…` : fitting;
  const { status = 0 } = request;
  if (status === CLIENT_LEFT) return colours.yellow(text);
  return status >= 400 ? colours.red(text) : text;
}

/** No failure: the client closed the connection before its answer was complete. */
const CLIENT_LEFT = 499;

interface Version {
  readonly gap: string;
  readonly model: 'both' | 'served' | 'short';
  readonly first: boolean;
  readonly id: number;
  readonly client: boolean;
}

/** From the fullest to the shortest. */
const VERSIONS: readonly Version[] = [
  { gap: '   ', model: 'both', first: true, id: 36, client: true },
  { gap: '   ', model: 'both', first: true, id: 8, client: true },
  { gap: '  ', model: 'both', first: true, id: 8, client: false },
  { gap: '  ', model: 'served', first: true, id: 8, client: false },
  { gap: '  ', model: 'short', first: true, id: 8, client: false },
  { gap: '  ', model: 'short', first: false, id: 8, client: false },
];

function words(request: LoggedRequest, { gap, model, first, id, client }: Version): string {
  const { time, status, route, error, requestId } = request;
  const start = [
    clock(time),
    status === undefined ? '   ' : String(status),
    shortRoute(route),
    modelOf(request, model),
  ]
    .filter(isThere)
    .join('  ');
  const rest = [
    duration(request, first),
    error,
    tokens(request),
    client ? request.client : undefined,
    requestId.length > id ? `${requestId.slice(0, id)}…` : requestId,
  ];
  return [start, ...rest.filter(isThere)].join(gap);
}

function isThere(word: string | undefined): word is string {
  return word !== undefined && word !== '';
}

/** Local time. */
function clock(time: string | number | undefined): string | undefined {
  if (time === undefined) return undefined;
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((each) => String(each).padStart(2, '0'))
    .join(':');
}

/** `chat` for the route that most requests take, else its path without the version. */
function shortRoute(route: string): string {
  const path = route.replace(/^\/v1(?=\/)/, '');
  return ROUTES.get(path) ?? path;
}

const ROUTES = new Map([
  ['/chat/completions', 'chat'],
  ['/completions', 'completion'],
  ['/responses', 'responses'],
  ['/messages', 'messages'],
  ['/messages/count_tokens', 'count'],
  ['/embeddings', 'embeddings'],
  ['/models', 'models'],
]);

function modelOf({ model, servedBy }: LoggedRequest, how: Version['model']): string | undefined {
  if (servedBy === undefined) return model;
  if (how === 'both' && model !== undefined && model !== servedBy) return `${model} → ${servedBy}`;
  return how === 'short' ? servedBy.replace(/^claude-/, '').replace(/-\d{8}$/, '') : servedBy;
}

function duration({ ms, firstTokenMs }: LoggedRequest, first: boolean): string {
  const begun = firstTokenMs === undefined || !first ? '' : ` (first ${seconds(firstTokenMs)})`;
  return `${seconds(ms)} s${begun}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function tokens({ inputTokens, outputTokens }: LoggedRequest): string | undefined {
  return inputTokens === undefined ? undefined : `${inputTokens} → ${outputTokens ?? 0} tok`;
}
