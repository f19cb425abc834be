/** Bounded concurrency, time limits, and a CLI that changes or vanishes while the bridge runs. */
import { copyFile, mkdtemp, open, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { answer, apiError, silence } from '../support/api-reply.js';
import { deferred } from '../support/deferred.js';
import { assistant, collect, startEngine, turnOf, user } from '../support/engine.js';
import { createFakeCli, type FakeCliScenario } from '../support/fake-cli.js';
import { processesMarked, startedMarked, waitUntilGone } from '../support/leftovers.js';
import { startMessagesApi } from '../support/messages-api.js';
import { until } from '../http/serve.js';
import { CLI_VERSIONS, NEWEST_CLI, OLDEST_CLI } from '../support/real-cli.js';
import { SOON_MS } from '../support/soon.js';

const NOWHERE = 'http://127.0.0.1:9';
// A request that waited instead of being refused would outlast the test.
const slots = { maxRunning: 1, maxWaiting: 1, waitMs: 120_000 };

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  test('one runs, one waits, a third is refused at once; no process starts in vain', async () => {
    await using api = await startMessagesApi();
    await using at = await startEngine(path, api.url, { sparesPerModel: 0, slots });
    const { promise: until, resolve: go } = deferred();
    api.reply(answer('slow words come here', { stall: { afterChunks: 1, until } }));
    const first = at.ask(turnOf([user('one')]));
    await api.nextRequest();
    const second = at.ask(turnOf([user('one'), assistant('slow words'), user('two')]));
    await delay(20);
    expect(at.engine.status()).toMatchObject({ processes: { busy: 1 }, waiting: 1 });
    await expect(at.ask(turnOf([user('three')]))).rejects.toMatchObject({
      code: 'queue_full',
      retryAfter: 5,
    });
    expect(at.engine.status()).toMatchObject({ processes: { busy: 1 }, waiting: 1 });
    expect(await startedMarked(at.home)).toHaveLength(1);
    go();
    expect([(await first).text, (await second).text]).toEqual(['slow words come here', 'You said: two']);
    expect(at.engine.status()).toMatchObject({ processes: { busy: 0 }, waiting: 0 });
  });

  test("the CLI's own retries are bounded", async () => {
    await using api = await startMessagesApi();
    await using at = await startEngine(path, api.url, { sparesPerModel: 0, cliRetries: 1 });
    api.script(() => apiError(529, 'overloaded_error', 'Overloaded'));
    await expect(at.ask(turnOf([user('one')]))).rejects.toMatchObject({
      code: 'overloaded',
      retryable: true,
    });
    expect(api.requests).toHaveLength(2);
  });

  test.each([
    ['first word', silence, { firstTokenMs: 700, silenceMs: 9000, answerMs: 9000 }, 'first-token-timeout'],
    [
      'next word',
      answer('some words', { stall: { afterChunks: 1 } }),
      { firstTokenMs: 9000, silenceMs: 400, answerMs: 9000 },
      'silence-timeout',
    ],
    [
      'last word',
      answer('words '.repeat(200), { gapMs: 50 }),
      { firstTokenMs: 9000, silenceMs: 9000, answerMs: 1500 },
      'answer-timeout',
    ],
  ] as const)(
    'the wait for the %s is bounded, and ends the API call',
    async (_, reply, timeouts, setting) => {
      await using api = await startMessagesApi();
      await using at = await startEngine(path, api.url, { sparesPerModel: 0, timeouts });
      api.reply(reply);
      await expect(at.ask(turnOf([user('one')]))).rejects.toMatchObject({
        code: 'timeout',
        message: expect.stringContaining(`claude-bridge config set ${setting}`),
      });
      await (
        await api.nextRequest()
      ).aborted;
      await waitUntilGone(() => processesMarked(at.home));
    },
  );
});

const stalls: FakeCliScenario['stallAt'][] = [
  { phase: 'boot' },
  { phase: 'initialize' },
  { phase: 'history' },
  { phase: 'turn' },
  { phase: 'mid-answer' },
];

test.each(stalls)(
  'a client that leaves a CLI hanging at %j is free at once, and so is its slot',
  async (stallAt) => {
    await using cli = await createFakeCli({ stallAt: stallAt!, ignoreSigterm: true, ignoreStdinClose: true });
    // A process gets a history only when the request goes by lines.
    const carried = stallAt?.phase === 'history' ? { maxBodyBytes: 0 } : {};
    await using at = await startEngine(cli.path, NOWHERE, { sparesPerModel: 0, slots, ...carried });
    const leaving = new AbortController();
    const messages = [
      user('one'),
      { role: 'assistant', blocks: [{ type: 'text', text: 'a' }] } as const,
      user('two'),
    ];
    const answered = collect(at.engine.answer(turnOf(messages), { signal: leaving.signal }));
    const failed = expect(answered).rejects.toMatchObject({ code: 'cancelled' });
    while (!(await cli.notes()).some(({ stall }) => stall === stallAt?.phase)) await delay(20);
    const left = Date.now();
    leaving.abort();
    await failed;
    expect(Date.now() - left).toBeLessThan(SOON_MS);
    expect(at.engine.status().processes.busy).toBe(0);
    await waitUntilGone(() => processesMarked(cli.marker));
  },
);

test('a replaced CLI serves the next conversation; a removed one is reported', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'claude-bridge-test-cli-'));
  const path = join(folder, 'claude');
  await symlink(OLDEST_CLI.path, path);
  await using api = await startMessagesApi();
  await using at = await startEngine(path, api.url, {
    inspect: async () => Promise.resolve({ version: NEWEST_CLI.version, loggedIn: true }),
  });
  at.engine.warm();
  await at.ask(turnOf([user('one')]));
  await symlink(NEWEST_CLI.path, join(folder, 'new'));
  await rename(join(folder, 'new'), path);
  await at.ask(turnOf([user('two')]));
  const agents = api.requests.map(
    ({ headers }) => /claude-cli\/([\d.]+)/.exec(headers['user-agent'] ?? '')?.[1],
  );
  expect(agents).toEqual([OLDEST_CLI.version, NEWEST_CLI.version]);
  expect(at.engine.status().cli.version).toBe(NEWEST_CLI.version);

  await rm(path);
  expect(at.engine.status()).toMatchObject({
    ready: false,
    problem: expect.stringContaining('no longer where it was'),
  });
  await copyFile(NEWEST_CLI.path, path);
  // A spare may have started from half a file; the next one works.
  await until(() => at.engine.status().ready);
  await rm(folder, { recursive: true });
});

test('a CLI whose file is still being written does not end the engine, and a retry finds it complete', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'claude-bridge-test-cli-'));
  const path = join(folder, 'claude');
  await copyFile(NEWEST_CLI.path, path);
  await using api = await startMessagesApi();
  await using at = await startEngine(path, api.url, { sparesPerModel: 1 });
  const writing = await open(path, 'r+');
  at.engine.warm();
  await expect(at.ask(turnOf([user('one')]))).rejects.toMatchObject({
    code: 'cli_unavailable',
    retryable: true,
    message: expect.stringContaining('ETXTBSY'),
  });
  await writing.close();
  // Without any request, the next spare works.
  await until(() => at.engine.status().ready);
  expect((await at.ask(turnOf([user('two')]))).text).toBe('You said: two');
  expect(at.engine.status().ready).toBe(true);
  await rm(folder, { recursive: true });
});

test('a login that is lost and restored is noticed', async () => {
  let loggedIn = false;
  await using api = await startMessagesApi();
  await using at = await startEngine(NEWEST_CLI.path, api.url, {
    inspect: async () => Promise.resolve({ version: NEWEST_CLI.version, loggedIn }),
  });
  api.script(() => apiError(401, 'authentication_error', 'OAuth token has expired'));
  await expect(at.ask(turnOf([user('one')]))).rejects.toMatchObject({
    code: 'login_required',
    message: expect.stringContaining('claude auth login'),
  });
  loggedIn = true;
  expect(at.engine.status()).toMatchObject({ ready: false, loggedIn: false });
  await delay(10);
  expect(at.engine.status()).toMatchObject({ ready: true, loggedIn: true });
});
