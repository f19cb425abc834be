/** Processes that die, hang or are no longer wanted: nothing is lost without need, and nothing is left behind. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { TurnEvent } from '../../src/core/turn-event.js';
import { answer, silence } from '../support/api-reply.js';
import { sentMessages } from '../support/expected-request.js';
import { assistant, collect, startEngine, turnOf, user } from '../support/engine.js';
import { createFakeCli } from '../support/fake-cli.js';
import { eventually } from '../support/instances.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { startMessagesApi } from '../support/messages-api.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { SOON_MS } from '../support/soon.js';

const slow = answer('a long answer of many words indeed', { gapMs: 200 });
const never = new AbortController().signal;

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  test('a killed process leaves nothing among the sessions of the user’s own CLI', async () => {
    await using api = await startMessagesApi();
    await using at = await startEngine(path, api.url, { sparesPerModel: 0 });
    const sessions = join(at.home, '.claude', 'sessions');
    mkdirSync(sessions, { recursive: true });
    const others = ['1.abc.key', 'notes.json'];
    for (const name of others) writeFileSync(join(sessions, name), '');
    const names = (): string[] => readdirSync(sessions).toSorted();
    const during: number[] = [];
    api.script(() => {
      during.push(names().length);
      return during.length === 1 ? answer('cut off', { stopReason: 'max_tokens' }) : silence;
    });
    expect((await at.ask(turnOf([user('one')]))).finishReason).toBe('length');
    await eventually('its files are gone', () => String(names()) === String(others));
    const second = at.ask(turnOf([user('two')]));
    second.catch(() => undefined);
    await api.nextRequest(() => api.requests.length === 2, 60_000);
    at.engine.kill();
    expect(names()).toEqual(others);
    expect(Math.min(...during)).toBeGreaterThan(others.length);
  });

  test('another process replaces a kept one that has died', async () => {
    await using api = await startMessagesApi();
    await using at = await startEngine(path, api.url, { sparesPerModel: 0 });
    const first = await at.ask(turnOf([user('one')]));
    for (const pid of await processesMarked(at.home)) process.kill(pid, 'SIGKILL');
    const messages = [user('one'), assistant(first.text), user('two')];
    expect((await at.ask(turnOf(messages))).text).toBe('You said: two');
    expect(api.requests.map(({ body }) => body.messages)).toEqual([
      sentMessages([user('one')]),
      sentMessages(messages),
    ]);
  });

  test('a process killed in the middle of an answer is an error, and the next request works', async () => {
    await using api = await startMessagesApi();
    await using at = await startEngine(path, api.url, { sparesPerModel: 0 });
    api.reply(slow);
    const seen: TurnEvent[] = [];
    const failing = (async () => {
      for await (const event of at.engine.answer(turnOf([user('one')]), { signal: never })) {
        seen.push(event);
        if (event.type === 'text-delta') {
          for (const pid of await processesMarked(at.home)) process.kill(pid, 'SIGKILL');
        }
      }
    })();
    await expect(failing).rejects.toMatchObject({ code: 'cli_failed', retryable: true });
    expect(seen.filter(({ type }) => type === 'end')).toEqual([]);
    expect((await at.ask(turnOf([user('two')]))).text).toBe('You said: two');
  });

  test.each([
    ['before the first word', silence],
    ['in the middle of the answer', slow],
  ])('a client that leaves %s ends the API call at once', async (_, reply) => {
    await using api = await startMessagesApi();
    await using at = await startEngine(path, api.url, { sparesPerModel: 0 });
    api.reply(reply);
    const leaving = new AbortController();
    const answered = collect(at.engine.answer(turnOf([user('one')]), { signal: leaving.signal }));
    const request = await api.nextRequest();
    await delay(300);
    const left = Date.now();
    leaving.abort();
    await expect(answered).rejects.toMatchObject({ code: 'cancelled' });
    expect((await request.aborted) - left).toBeLessThan(SOON_MS);
    await waitUntilGone(() => processesMarked(at.home));
    expect(at.engine.status().processes).toEqual({ spare: 0, busy: 0, idle: 0 });
  });

  test('closing tells the running answer why it ends, accepts no other, and leaves no process', async () => {
    await using api = await startMessagesApi();
    await using at = await startEngine(path, api.url);
    at.engine.warm();
    api.reply(silence);
    const answered = at.ask(turnOf([user('one')]));
    const failed = expect(answered).rejects.toMatchObject({ code: 'shutting_down' });
    await api.nextRequest();
    const closed = at.engine.close();
    await expect(at.ask(turnOf([user('late')]))).rejects.toMatchObject({ code: 'shutting_down' });
    await closed;
    await failed;
    expect(await processesMarked(at.home)).toEqual([]);
  });
});

describe('through a CLI that misbehaves', () => {
  test('one that ignores SIGTERM, with a grandchild that holds the pipes, still ends', async () => {
    await using cli = await createFakeCli({ ignoreSigterm: true, ignoreStdinClose: true, grandchild: true });
    await using at = await startEngine(cli.path, 'http://127.0.0.1:9', { sparesPerModel: 0 });
    await at.ask(turnOf([user('one')]));
    expect((await processesMarked(cli.marker)).length).toBeGreaterThanOrEqual(2);
    await at.engine.close();
    await waitUntilGone(() => processesMarked(cli.marker), 1000);
  });

  test('win32: one gets its closed stdin and the time to end by itself', async () => {
    await using cli = await createFakeCli({ lingerMs: 300 });
    await using at = await startEngine(cli.path, 'http://127.0.0.1:9', { platform: 'win32' });
    await at.ask(turnOf([user('one')]));
    await at.engine.close();
    const [pid] = (await cli.notes()).map((note) => note.pid);
    expect((await cli.notes()).slice(-2)).toEqual([
      { pid, stdin: 'closed' },
      { pid, lingered: true },
    ]);
  });

  test('win32: one that ignores its closed stdin is ended after two seconds', async () => {
    await using cli = await createFakeCli({ ignoreStdinClose: true });
    await using at = await startEngine(cli.path, 'http://127.0.0.1:9', { platform: 'win32' });
    await at.ask(turnOf([user('one')]));
    const started = Date.now();
    await at.engine.close();
    expect(Date.now() - started).toBeGreaterThanOrEqual(1900);
    expect((await cli.notes()).at(-1)).toMatchObject({ stdin: 'closed' });
    expect(await processesMarked(cli.marker)).toEqual([]);
  });

  test('lines that are not JSON, very long lines and trickling bytes do no harm', async () => {
    await using cli = await createFakeCli({ garbage: true, hugeLineBytes: 300_000 });
    await using at = await startEngine(cli.path, 'http://127.0.0.1:9', { sparesPerModel: 0 });
    expect((await at.ask(turnOf([user('ünï\u2028cödé 🙂')]))).text).toBe('You said: ünï\u2028cödé 🙂');
    await using trickling = await createFakeCli({ bytesPerWrite: 7 });
    await using other = await startEngine(trickling.path, 'http://127.0.0.1:9', { sparesPerModel: 0 });
    expect((await other.ask(turnOf([user('ünï')]))).text).toBe('You said: ünï');
  });

  test('one that cannot start is reported in its own words, and is not restarted over and over', async () => {
    await using cli = await createFakeCli({ exitAt: { phase: 'boot', code: 3 }, stderr: 'no licence file' });
    await using at = await startEngine(cli.path, 'http://127.0.0.1:9', { sparesPerModel: 1 });
    at.engine.warm();
    await eventually('it is not ready', () => !at.engine.status().ready);
    expect(at.engine.status()).toMatchObject({ ready: false, processes: { spare: 0 } });
    expect(at.engine.status().problem).toContain('claude-bridge doctor');
    await expect(at.ask(turnOf([user('one')]))).rejects.toMatchObject({
      code: 'cli_failed',
      message: expect.stringContaining('exit code 3'),
    });
    const starts = (await cli.notes()).filter(({ argv }) => argv !== undefined).length;
    expect(starts).toBeLessThanOrEqual(6);
  });

  test('a missing one is reported as missing', async () => {
    await using at = await startEngine('/nonexistent/claude', 'http://127.0.0.1:9', { sparesPerModel: 0 });
    await expect(at.ask(turnOf([user('one')]))).rejects.toMatchObject({
      code: 'cli_unavailable',
      message: expect.stringContaining('claude-bridge doctor'),
    });
  });

  test('a dead spare is replaced without the client noticing', async () => {
    await using cli = await createFakeCli({});
    await using at = await startEngine(cli.path, 'http://127.0.0.1:9', { sparesPerModel: 1 });
    at.engine.warm();
    await eventually('there is a spare', async () => (await cli.notes()).length > 0);
    for (const pid of await processesMarked(cli.marker)) process.kill(pid, 'SIGKILL');
    expect((await at.ask(turnOf([user('one')]))).text).toBe('You said: one');
  });
});
