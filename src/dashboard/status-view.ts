/** Shows the state of the bridge, its processes and the plan's limits. */
import { element, part, replaceContent } from './element.js';
import { cost, count, moment, span } from './format.js';
import type { LimitsBody, StatusBody } from './response-bodies.js';
import { table } from './table.js';

export function showStatus(status: StatusBody): void {
  const { ready, problem, processes, slots, waiting, requests, cli, logged_in, uptime_seconds } = status;
  part('version').textContent = status.version;
  showState(ready ? 'good' : 'bad', ready ? 'Ready' : 'Not ready');
  part('problem').hidden = problem === undefined;
  part('problem').textContent = problem ?? '';
  const facts: [string, string][] = [
    ['answering', `${processes.busy} of ${slots}`],
    ['waiting', count(waiting)],
    ['spare processes', count(processes.spare)],
    ['kept conversations', count(processes.idle)],
    ['requests', count(requests.ended)],
    ['failed', count(requests.failed)],
    ['login', logged_in === null ? 'not known yet' : logged_in ? 'logged in' : 'logged out'],
    ['Claude CLI', cli.version],
    ['worth at API prices (estimate)', cost(status.cost_estimate.usd, status.cost_estimate.unpriced_answers)],
    ...(status.extra_usage === true ? [['plan', 'answers cost extra now'] as [string, string]] : []),
    ['uptime', span(uptime_seconds)],
  ];
  replaceContent(
    part('facts'),
    ...facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  );
  replaceContent(part('limits'), limitsTable(status.limits));
}

/** Changes the text only when it differs, because screen readers announce every change. */
export function showState(state: 'good' | 'idle' | 'bad', words: string): void {
  part('state').dataset['state'] = state;
  if (part('state-text').textContent !== words) part('state-text').textContent = words;
}

function limitsTable(limits: readonly LimitsBody[]): HTMLElement {
  if (limits.length === 0) {
    return element('p', { class: 'quiet' }, 'Not known yet: the CLI reports them with an answer.');
  }
  return table(
    'Plan limits',
    [
      { title: 'Window', text: ({ window }) => window?.replaceAll('_', ' ') ?? 'unnamed' },
      {
        title: 'State',
        text: ({ status }) => (status === null ? '–' : (STATES[status]?.words ?? status)),
        className: ({ status }) => STATES[status ?? '']?.className ?? '',
      },
      {
        title: 'Used',
        number: true,
        text: ({ used_percent }) => (used_percent === null ? '–' : `${used_percent} %`),
      },
      { title: 'Resets', text: ({ resets_at }) => (resets_at === null ? '–' : moment(resets_at)) },
      { title: 'Last seen', text: ({ seen_at }) => moment(seen_at) },
    ],
    limits,
  );
}

const STATES: Readonly<Partial<Record<string, { words: string; className: string }>>> = {
  allowed: { words: 'available', className: 'good' },
  allowed_warning: { words: 'nearly used up', className: 'warn' },
  rejected: { words: 'used up', className: 'bad' },
};
