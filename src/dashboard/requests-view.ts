/** Shows the running requests and those that ended last, each with its details on demand. */
import { button, part, replaceContent } from './element.js';
import { clock, count, duration } from './format.js';
import { requestDetails } from './request-details.js';
import type { RequestBody, StatusBody } from './response-bodies.js';
import { server } from './server.js';
import { table } from './table.js';

/** Returns the function that shows a newer status. */
export function createRequestsView(): (status: StatusBody) => void {
  let status: StatusBody | undefined;
  let meanings: Readonly<Partial<Record<string, string>>> | undefined;
  const open = new Set<string>();
  const all = part('all', HTMLInputElement);
  const draw = (): void => {
    if (status === undefined) return;
    const { running, recent } = status.requests;
    const shown = [...running.toReversed(), ...recent].filter(
      ({ model }) => all.checked || model !== undefined,
    );
    for (const id of open) if (!shown.some((request) => request.id === id)) open.delete(id);
    replaceContent(part('requests'), requestsTable(shown, open, toggle, meanings ?? {}));
  };
  const toggle = (id: string): void => {
    if (open.has(id)) open.delete(id);
    else open.add(id);
    draw();
    if (meanings !== undefined) return;
    meanings = {};
    server
      .ownFile('errors.json')
      .then((text) => {
        meanings = JSON.parse(text) as Record<string, string>;
        draw();
      })
      // The code itself is there.
      .catch(() => undefined);
  };
  all.addEventListener('change', draw);
  return (newer) => {
    status = newer;
    draw();
  };
}

function requestsTable(
  requests: readonly RequestBody[],
  open: ReadonlySet<string>,
  toggle: (id: string) => void,
  meanings: Readonly<Partial<Record<string, string>>>,
): HTMLElement {
  return table<RequestBody>(
    'Recent requests',
    [
      {
        title: 'Time',
        cell: ({ id, started_at }) =>
          button(clock(started_at), () => toggle(id), {
            ...{ class: 'name', 'data-name': id, 'aria-expanded': String(open.has(id)) },
            title: 'Details',
          }),
      },
      { title: 'Status', cell: statusOf, className: statusClassOf },
      { title: 'Model', cell: ({ served_by, model }) => served_by ?? model ?? '–' },
      { title: 'Route', wide: true, cell: ({ route }) => route },
      { title: 'Key', wide: true, cell: ({ client }) => client ?? '–' },
      {
        title: 'First token',
        number: true,
        wide: true,
        cell: ({ first_token_ms }) => duration(first_token_ms),
      },
      {
        title: 'Duration',
        number: true,
        wide: true,
        cell: ({ status, ms }) => duration(status === undefined ? undefined : ms),
      },
      { title: 'Input', number: true, wide: true, cell: ({ input_tokens }) => tokens(input_tokens) },
      { title: 'Output', number: true, wide: true, cell: ({ output_tokens }) => tokens(output_tokens) },
    ],
    requests,
    {
      className: (request) => (hasFailed(request) ? 'failed' : ''),
      below: (request) => (open.has(request.id) ? requestDetails(request, meanings) : undefined),
    },
  );
}

function statusOf({ status, error }: RequestBody): string {
  if (status === undefined) return 'running';
  if (status === 499) return '499 client left';
  return error === undefined ? String(status) : `${status} ${error}`;
}

function statusClassOf(request: RequestBody): string {
  if (request.status === undefined) return 'status warn';
  return hasFailed(request) ? 'status bad' : 'status good';
}

function hasFailed({ status, error }: RequestBody): boolean {
  return error !== undefined || (status !== undefined && status >= 400);
}

function tokens(known: number | undefined): string {
  return known === undefined ? '–' : count(known);
}
