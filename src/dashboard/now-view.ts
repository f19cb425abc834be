/** Shows what the bridge is doing: its state, its processes and the plan's limits. */
import type { LimitsBody, StatusBody } from './bodies.js';
import { element, part, replaceContent } from './element.js';
import { count, moment, span } from './shown.js';
import { table } from './table.js';

export function showNow(status: StatusBody): void {
  const { ready, problem, processes, slots, waiting, requests, cli, logged_in, uptime_seconds } = status;
  part('version').textContent = status.version;
  showState(ready ? 'good' : 'bad', ready ? 'Ready' : 'Cannot serve');
  part('problem').hidden = problem === undefined;
  part('problem').textContent = problem ?? '';
  const facts: [string, string][] = [
    ['answering', `${processes.busy} of ${slots}`],
    ['waiting', count(waiting)],
    ['spare processes', count(processes.spare)],
    ['kept conversations', count(processes.idle)],
    ['requests', count(requests.ended)],
    ['failed', count(requests.failed)],
    ['login', logged_in === null ? 'not tried yet' : logged_in ? 'good' : 'logged out'],
    ['Claude CLI', cli.version],
    ['up for', span(uptime_seconds)],
  ];
  replaceContent(
    part('facts'),
    ...facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  );
  replaceContent(part('limits'), limitsTable(status.limits));
}

/** Spoken by screen readers when it changes, and only then. */
export function showState(state: 'good' | 'idle' | 'bad', words: string): void {
  part('state').dataset['state'] = state;
  if (part('state-text').textContent !== words) part('state-text').textContent = words;
}

function limitsTable(limits: readonly LimitsBody[]): HTMLElement {
  if (limits.length === 0) {
    return element('p', { class: 'quiet' }, 'Not told yet: the CLI tells them with an answer.');
  }
  return table(
    'Plan limits',
    [
      { title: 'Window', text: ({ window }) => window?.replaceAll('_', ' ') ?? 'unnamed' },
      {
        title: 'State',
        text: ({ status }) => STATES[status]?.words ?? status,
        look: ({ status }) => STATES[status]?.look ?? '',
      },
      { title: 'Begins anew', text: ({ resets_at }) => (resets_at === null ? '–' : moment(resets_at)) },
      { title: 'Told', text: ({ seen_at }) => moment(seen_at) },
    ],
    limits,
  );
}

const STATES: Readonly<Partial<Record<string, { words: string; look: string }>>> = {
  allowed: { words: 'free', look: 'good' },
  allowed_warning: { words: 'nearly used up', look: 'warn' },
  rejected: { words: 'used up', look: 'bad' },
};
