/** The dashboard of a running bridge: asks for the API key if one is needed, then shows what the bridge is doing. */
import { listModels, startChat } from './chat.js';
import { part } from './element.js';
import { createPolling } from './polling.js';
import { createRequestsView } from './requests-view.js';
import { server, ServerError } from './server.js';
import { createSnippetsView } from './snippets-view.js';
import { showState, showStatus } from './status-view.js';
import { createUsageView } from './usage-view.js';

const STATUS_EVERY_MS = 3000;
const USAGE_EVERY_MS = 30_000;

const showSnippets = createSnippetsView();
const showUsage = createUsageView();
const showRequests = createRequestsView();
let opened = false;

const status = createPolling(async () => {
  try {
    const now = await server.status();
    open();
    showStatus(now);
    showRequests(now);
  } catch (error) {
    if (error instanceof ServerError && error.status === 401) askForKey();
    else showState('bad', 'The bridge is not responding');
  }
}, STATUS_EVERY_MS);

const usage = createPolling(async () => {
  try {
    showUsage(await server.usage());
  } catch {
    // The status is requested more often and shows what is wrong.
  }
}, USAGE_EVERY_MS);

function open(): void {
  if (opened) return;
  opened = true;
  part('key-area').hidden = true;
  part('data').hidden = false;
  part('forget-key').hidden = server.key === undefined;
  // A plain link cannot send the key.
  part('links').hidden = server.key !== undefined;
  showSnippets(server.key !== undefined);
  usage.start();
  listModels().catch(() => undefined);
}

function askForKey(): void {
  part('key-problem').textContent = server.key === undefined ? '' : 'This bridge does not know that key.';
  server.forgetKey();
  opened = false;
  status.stop();
  usage.stop();
  part('data').hidden = true;
  part('forget-key').hidden = true;
  part('links').hidden = true;
  part('key-area').hidden = false;
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
  usage.start();
});
status.start();
