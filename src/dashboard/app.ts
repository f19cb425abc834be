/** The page of a running bridge: asks for the API key if one is needed, then shows what the bridge is doing. */
import { createActivityView } from './activity-view.js';
import { listModels, startChat } from './chat.js';
import { createConnectView } from './connect-view.js';
import { part } from './element.js';
import { createLimitsView } from './limits-view.js';
import { createPolling } from './polling.js';
import { createRequestsView } from './requests-view.js';
import type { StatusBody } from './response-bodies.js';
import { server, ServerError } from './server.js';
import { showBanner, showGone, showState, showStatus } from './status-view.js';

const STATUS_EVERY_MS = 3000;

const showClients = createConnectView();
const limits = createLimitsView();
const activity = createActivityView(() => series.start());
const showRequests = createRequestsView();
let opened = false;
let last: { readonly status: StatusBody; readonly at: number } | undefined;

const status = createPolling(
  async () => {
    try {
      const now = await server.status();
      last = { status: now, at: Date.now() / 1000 };
      open(now.command);
      showStatus(now);
      limits.show(now.limits);
      showRequests(now);
      if (hasAnswered(now)) showWelcome(false);
    } catch (error) {
      if (error instanceof ServerError && error.status === 401) askForKey();
      else showGone(last, error instanceof ServerError ? `${error.status}: ${error.message}` : '');
    }
  },
  () => STATUS_EVERY_MS,
);

const series = createPolling(
  async () => {
    try {
      const { query } = activity;
      const found = await server.series(query);
      // Meanwhile the person may have chosen something else.
      if (query.range === activity.query.range) activity.show(found, last?.status.started_at ?? 0);
    } catch {
      // The status is requested more often and shows what is wrong.
    }
  },
  () => activity.everyMs,
);

/** @param command how the owner types the name of the bridge's own command. */
function open(command: string): void {
  if (opened) return;
  opened = true;
  part('key-area').hidden = true;
  part('data').hidden = false;
  part('forget-key').hidden = server.key === undefined;
  // A plain link cannot send the key.
  part('links').hidden = server.key !== undefined;
  showClients({ needsKey: server.key !== undefined, command });
  series.start();
  listModels().catch(() => undefined);
  welcome().catch(() => undefined);
}

/** Only where nothing was ever asked. */
async function welcome(): Promise<void> {
  const { total } = await server.series({ range: '30d' });
  showWelcome(total.requests === 0 && last !== undefined && !hasAnswered(last.status));
}

function showWelcome(is: boolean): void {
  part('welcome').hidden = !is;
  part('activity').hidden = is;
}

function hasAnswered({ requests }: StatusBody): boolean {
  return requests.asked_model.ended > 0;
}

function askForKey(): void {
  part('key-problem').textContent = server.key === undefined ? '' : 'This bridge does not know that key.';
  server.forgetKey();
  opened = false;
  status.stop();
  series.stop();
  for (const id of ['data', 'forget-key', 'links']) part(id).hidden = true;
  part('key-area').hidden = false;
  showBanner();
  showState('idle', 'Waiting for the API key');
  part('key').focus();
}

part('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = part('key', HTMLInputElement);
  server.keepKey(input.value.trim());
  input.value = '';
  status.start();
});
part('forget-key').addEventListener('click', () => {
  server.forgetKey();
  // Clears everything that the page has shown.
  location.reload();
});
startChat(() => {
  status.start();
  series.start();
});
status.start();
