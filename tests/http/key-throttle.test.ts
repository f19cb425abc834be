/** Guessing API keys is slow and logged, and never slows down requests with the right key. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { challengeWith, proofWith } from '../../src/http/guards/key-challenge.js';
import { silentLog } from '../../src/core/logger.js';
import { createKeyThrottle } from '../../src/http/guards/key-throttle.js';
import { serve, type Served } from './serve.js';

const NONCE = 'abcdefghijklmnop';
let server: Served;
beforeEach(async () => {
  server = await serve({ keys: [{ key: 'sk-right-one' }, { name: 'editor', key: 'sk-editor-one' }] });
});
afterEach(() => server.closeNow());

const ask = async (key: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`${server.url}/v1/status`, {
    headers: { authorization: `Bearer ${key}` },
    ...(signal && { signal }),
  });
const warnings = (): number =>
  server.lines.filter(({ message }) => message.startsWith('wrong API key')).length;

test('the first wrong keys are answered at once, the next ones later and later, and ten are logged', async () => {
  const begun = Date.now();
  for (let count = 0; count < 10; count += 1) expect((await ask('sk-wrong')).status).toBe(401);
  const quick = Date.now() - begun;
  for (let count = 0; count < 4; count += 1) expect((await ask('sk-wrong')).status).toBe(401);
  expect(Date.now() - begun - quick).toBeGreaterThanOrEqual(50 + 100 + 200 + 400 - 10);
  expect(warnings()).toBe(10);
  expect(server.lines.find(({ level }) => level === 'warn')?.fields).toMatchObject({
    route: '/v1/status',
    address: '127.0.0.1',
    requestId: expect.stringMatching(/^req_/),
  });
  expect(JSON.stringify(server.lines)).not.toContain('sk-wrong');
  expect((await ask('sk-right-one')).status).toBe(200);
});

test('while twenty wait, no key is checked; a client that leaves makes room', async () => {
  for (let count = 0; count < 15; count += 1) await ask('sk-wrong');
  const leaving = new AbortController();
  const waiting = Array.from({ length: 20 }, async () =>
    ask('sk-wrong', leaving.signal).catch(() => undefined),
  );
  await delay(200);
  const crowded = await ask('sk-right-one');
  expect(crowded.status).toBe(429);
  expect(crowded.headers.get('x-should-retry')).toBe('true');
  leaving.abort();
  await Promise.all(waiting);
  const deadline = Date.now() + 5000;
  while ((await ask('sk-right-one')).status !== 200) expect(Date.now()).toBeLessThan(deadline);
});

test('all addresses of an IPv6 network count as one', async () => {
  const throttle = createKeyThrottle(silentLog);
  const left = new AbortController();
  const guesses = Array.from({ length: 30 }, async (_, at) =>
    throttle.wrongKey(`2001:db8:0:1::${at}`, {}, left.signal),
  );
  expect(throttle.blocked('2001:db8:0:1:ffff::1')).toBe(true);
  expect(throttle.blocked('2001:db8:0:2::1')).toBe(false);
  left.abort();
  await Promise.all(guesses);
  expect(throttle.blocked('2001:db8:0:1:ffff::1')).toBe(false);
});

test('a request without a key is not a guess', async () => {
  for (let count = 0; count < 30; count += 1)
    expect((await fetch(`${server.url}/v1/status`)).status).toBe(401);
  expect(warnings()).toBe(0);
});

const health = async (challenge: string): Promise<Record<string, unknown>> => {
  const headers = { 'x-claude-bridge-challenge': challenge };
  return (await (await fetch(`${server.url}/health`, { headers })).json()) as Record<string, unknown>;
};

test.each(['sk-right-one', 'sk-editor-one'])('the bridge proves that it knows %s', async (key) => {
  expect(await health(challengeWith(key, NONCE))).toMatchObject({ key_proof: proofWith(key, NONCE) });
});

test.each([
  ['of another key', challengeWith('sk-wrong', NONCE)],
  ['of nobody', `${NONCE}.${'A'.repeat(43)}`],
  ['without a signature', NONCE],
  ['with its own answer', `${NONCE}.${proofWith('sk-right-one', NONCE)}`],
])('a challenge %s gets no proof and counts as a guess', async (_what, challenge) => {
  expect(await health(challenge)).not.toHaveProperty('key_proof');
  expect(warnings()).toBe(1);
});
