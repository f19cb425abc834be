/** What a request says, and what the CLI prints, is read by nobody else: not in the status, not in the log, not in the health. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import { createMemoryResponseStore } from '../../src/state/memory-response-store.js';
import { end, events, start, text } from './scripted-model.js';
import { chatBody, serve, type Served } from './serve.js';

const ID = '0123456789abcdef0123456789abcdef';
let server: Served;
beforeAll(async () => {
  const responseStore = createMemoryResponseStore({
    ...{ maxResponses: 10, maxBytes: 1_000_000, ttlMs: 60_000, now: Date.now },
  });
  server = await serve({ responseStore, newId: () => ID });
});
afterAll(() => server.closeNow());

async function post(path: string, body: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${server.url}${path}`, { method: 'POST', headers, body });
}

test('the status shows the beginning of an id, and no answer is read by that', async () => {
  server.chat.script = events(start, text('CANARY'), end);
  const answered = await post('/v1/responses', JSON.stringify({ model: 'sonnet', input: 'hi' }));
  expect(await answered.json()).toMatchObject({ id: `resp_${ID}` });
  const status = await (await fetch(`${server.url}/v1/status`)).text();
  expect(status).toContain('"req_01234567"');
  expect(status).not.toContain(ID);
  expect((await fetch(`${server.url}/v1/responses/resp_01234567`)).status).toBe(404);
  expect((await fetch(`${server.url}/v1/responses/resp_${ID}`)).status).toBe(200);
});

test.each([
  [
    'a fault of ours',
    () => {
      JSON.parse('{"q":CANARY');
    },
  ],
  [
    'an answer that does not fit its schema',
    () => {
      throw new BridgeError('upstream_error', 'its value at "/CANARY" must not', { forLog: 'No fit.' });
    },
  ],
])('the log has no word of %s', async (_what, fail) => {
  server.chat.script = async function* () {
    yield await Promise.resolve(start);
    fail();
  };
  server.lines.length = 0;
  expect((await post('/v1/chat/completions', chatBody())).status).toBeGreaterThanOrEqual(500);
  const logged = JSON.stringify(server.lines);
  expect(logged).toContain('request failed');
  expect(logged).not.toContain('CANARY');
});

test('control characters of a name reach neither the status nor the log', async () => {
  server.lines.length = 0;
  // A client's own names are of letters that nothing obeys; what served is named by the API.
  const model = 'cl\u001b]52;c;Y2FsYw==\u0007aude\u009b31m\u202eevil\r\n';
  server.chat.script = events({ type: 'start', model }, end);
  await post('/v1/chat/completions', chatBody());
  const status = (await (await fetch(`${server.url}/v1/status`)).json()) as {
    requests: { recent: { served_by: string }[] };
  };
  const [{ served_by: shown } = { served_by: '' }] = status.requests.recent;
  expect(shown).toBe('cl]52;c;Y2FsYw==aude31mevil ');
  expect(server.lines.find(({ message }) => message === 'request')?.fields['servedBy']).toBe(shown);
});
