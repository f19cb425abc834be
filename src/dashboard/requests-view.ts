/** Shows the running requests and those that ended last. */
import { part, replaceContent } from './element.js';
import { clock, count, duration } from './format.js';
import type { RequestBody, StatusBody } from './response-bodies.js';
import { table } from './table.js';

/** Returns the function that shows a newer status. */
export function createRequestsView(): (status: StatusBody) => void {
  let status: StatusBody | undefined;
  const all = part('all', HTMLInputElement);
  const show = (): void => {
    if (status !== undefined) showRequests(status, all.checked);
  };
  all.addEventListener('change', show);
  return (newer) => {
    status = newer;
    show();
  };
}

function showRequests({ requests }: StatusBody, all: boolean): void {
  const known = [...requests.running.toReversed(), ...requests.recent];
  replaceContent(
    part('requests'),
    table<RequestBody>(
      'Recent requests',
      [
        { title: 'Time', text: ({ started_at }) => clock(started_at), hint: ({ id }) => id },
        { title: 'Route', text: ({ method, route }) => `${method} ${route}` },
        { title: 'Model', text: ({ served_by, model }) => served_by ?? model ?? '–' },
        { title: 'Key', text: ({ client }) => client ?? '–' },
        { title: 'Status', text: statusOf, className: classNameOf },
        { title: 'First token', number: true, text: ({ first_token_ms }) => duration(first_token_ms) },
        {
          title: 'Duration',
          number: true,
          text: ({ status, ms }) => duration(status === undefined ? undefined : ms),
        },
        { title: 'Input', number: true, text: ({ input_tokens }) => tokens(input_tokens) },
        { title: 'Cached input', number: true, text: ({ cached_tokens }) => tokens(cached_tokens) },
        { title: 'Output', number: true, text: ({ output_tokens }) => tokens(output_tokens) },
      ],
      known.filter(({ model }) => all || model !== undefined),
    ),
  );
}

function statusOf({ status, error }: RequestBody): string {
  if (status === undefined) return 'running';
  if (status === 499) return '499 client left';
  return error === undefined ? String(status) : `${status} ${error}`;
}

function classNameOf({ status, error }: RequestBody): string {
  if (status === undefined) return 'warn';
  return status >= 400 || error !== undefined ? 'bad' : 'good';
}

function tokens(known: number | undefined): string {
  return known === undefined ? '–' : count(known);
}
