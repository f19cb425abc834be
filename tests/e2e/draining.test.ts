/** A bridge that is told to stop: what it reports, what it still does, and when it ends. */
import { afterEach, expect, test } from '@jest/globals';
import { answer } from '../support/api-reply.js';
import { deferred } from '../support/deferred.js';
import { eventually, startInstances, type Instance, type Instances } from '../support/instances.js';

let instances: Instances;
let bridge: Instance;
let url: string;

async function startWith(settings: Readonly<Record<string, string>>): Promise<void> {
  instances = await startInstances(1, settings);
  bridge = instances.all[0]!;
  url = `http://${bridge.address}`;
}

afterEach(async () => instances[Symbol.asyncDispose]());

const ask = async (content: string): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sonnet', messages: [{ role: 'user', content }] }),
  });
const status = async (path: string): Promise<number | undefined> =>
  fetch(url + path).then(
    async (response) => {
      await response.text();
      return response.status;
    },
    () => undefined,
  );

test('it is not ready at once, keeps answering during the delay, closes each connection, and then stops listening', async () => {
  await startWith({ CLAUDE_BRIDGE_SHUTDOWN_DELAY: '3' });
  expect(await status('/health/ready')).toBe(200);
  const stopped = bridge.stop('SIGTERM');
  await eventually('it is not ready', async () => (await status('/health/ready')) === 503);
  expect(await status('/health/live')).toBe(200);
  const health = await fetch(`${url}/health`);
  expect(await health.json()).toMatchObject({ status: 'ok', draining: true });

  const late = await ask('late');
  expect(late.status).toBe(200);
  expect(late.headers.get('connection')).toBe('close');
  expect(await late.text()).toContain('You said: late');

  await eventually('it listens no more', async () => (await status('/health/live')) === undefined);
  expect(await stopped).toBe(0);
});

test('a second signal ends it at once', async () => {
  await startWith({ CLAUDE_BRIDGE_SHUTDOWN_DELAY: '3' });
  const first = bridge.stop('SIGTERM');
  await eventually('it is not ready', async () => (await status('/health/ready')) === 503);
  // Only the second signal makes it exit with the code of a signal.
  void bridge.stop('SIGTERM');
  expect(await first).toBe(143);
});

test('it answers every request that came before it stopped listening, including queued ones', async () => {
  await startWith({ CLAUDE_BRIDGE_MAX_CONCURRENT: '1' });
  const { promise: until, resolve: goOn } = deferred();
  bridge.api.reply(answer('one two', { stall: { afterChunks: 1, until } }));
  const running = ask('first');
  await eventually('the model is asked', () => bridge.api.requests.length === 1);
  const waiting = ask('second');
  await eventually('the other waits', async () => {
    const state = (await (await fetch(`${url}/v1/status`)).json()) as { waiting: number };
    return state.waiting === 1;
  });
  const stopped = bridge.stop('SIGTERM');
  await eventually('it listens no more', async () => (await status('/health/live')) === undefined);
  goOn();
  expect(await (await running).text()).toContain('one two');
  expect(await (await waiting).text()).toContain('You said: second');
  expect(await stopped).toBe(0);
});
