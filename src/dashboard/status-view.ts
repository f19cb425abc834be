/** Shows the state of the bridge, and says plainly when it is gone or its plan is used up. */
import { element, pair, part, replaceContent, type Child } from './element.js';
import { clock, count, moment, span } from './format.js';
import { isUsedUp, windowName } from './limits-view.js';
import type { StatusBody } from './response-bodies.js';

type State = 'good' | 'idle' | 'warn' | 'bad';

export function showStatus(status: StatusBody): void {
  const { ready, problem, processes, slots, waiting, cli, logged_in, uptime_seconds } = status;
  const { ended, failed } = status.requests.asked_model;
  const now = Date.now() / 1000;
  const usedUp = status.limits.filter((limit) => isUsedUp(limit, now));
  delete part('data').dataset['stale'];
  part('version').textContent = `claude-bridge ${status.version}`;
  if (!ready) {
    showState('bad', 'Not ready');
    showBanner(
      'The bridge cannot answer now. ',
      (problem ?? '').replaceAll('`claude-bridge ', `\`${status.command} `),
    );
  } else if (usedUp.length > 0) {
    showState('warn', 'Plan used up');
    const names = usedUp.map(({ window }) => windowName(window)).join(' and the ');
    const until = Math.max(...usedUp.map(({ resets_at }) => resets_at ?? Infinity));
    const when = until === Infinity ? 'it resets' : moment(until);
    showBanner(
      `The ${names} of your plan is used up. Claude answers again from ${when} on; `,
      'until then requests fail with status 429.',
    );
  } else {
    showState('good', processes.busy > 0 ? 'Answering' : 'Ready');
    if (status.extra_usage === true)
      showBanner('Answers cost extra now: your plan is used up, and your account pays for more.');
    else showBanner();
  }
  replaceContent(
    part('facts'),
    pair('answering', `${processes.busy} of ${slots}`),
    pair('waiting', count(waiting)),
    pair('answered', count(ended - failed)),
    pair('failed', count(failed), failed > 0 ? 'bad' : ''),
    pair('spare processes', count(processes.spare)),
    pair('kept conversations', count(processes.idle)),
    pair(
      'login',
      logged_in === null ? 'not known yet' : logged_in ? 'logged in' : 'logged out',
      logged_in === false ? 'bad' : '',
    ),
    pair('Claude CLI', cli.version),
    pair('running for', span(uptime_seconds)),
  );
}

/** @param last what the bridge said last, and when; Unix time in seconds. */
export function showGone(
  last: { readonly status: StatusBody; readonly at: number } | undefined,
  reason: string,
): void {
  showState('bad', 'Not responding');
  part('data').dataset['stale'] = '';
  const seen = last === undefined ? '' : ` What you see is from ${clock(last.at)}.`;
  showBanner(
    `The bridge does not answer${reason === '' ? '' : ` (${reason})`}.${seen} This page goes on asking; to start the bridge, type `,
    element('code', {}, `${last?.status.command ?? 'claude-bridge'} serve`),
    '.',
  );
}

/** Changes the text only when it differs, because screen readers announce every change. */
export function showState(state: State, words: string): void {
  part('state').dataset['state'] = state;
  if (part('state-text').textContent !== words) part('state-text').textContent = words;
}

/** Without words there is none. */
export function showBanner(...words: readonly Child[]): void {
  part('banner').hidden = words.length === 0;
  replaceContent(part('banner'), ...words);
}
