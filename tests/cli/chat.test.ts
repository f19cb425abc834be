/** `chat`, with the real CLI behind a running bridge or a temporary one. Checks both ends. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { answer, apiError, planLimitHeaders } from '../support/api-reply.js';
import { lastUserText } from '../support/api-request.js';
import { deferred } from '../support/deferred.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { startMessagesApi } from '../support/messages-api.js';
import type { MessagesApi } from '../support/messages-api.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { trustCli } from '../support/trusted-cli.js';
import { claudeBridge, sandbox, start } from './command.js';
import type { Finished, Sandbox, Started } from './command.js';
import { expectOneFailure } from './one-failure.js';
import { inOneProcess } from './one-process.js';
import { CTRL_C, CTRL_D, atTerminal } from './terminal.js';

const KEY = 'a-key-of-the-tests';
let api: MessagesApi;
/** Where one bridge serves during all tests. */
let itsBox: Sandbox;
let server: Started;
let port = '';
/** For one test, where no bridge runs. */
let box: Sandbox;
/** How many requests had reached the model before the test. */
let before = 0;
const newBox = async (): Promise<Sandbox> => {
  const made = sandbox({
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
    CLAUDE_CLI_PATH: NEWEST_CLI.path,
    ANTHROPIC_BASE_URL: api.url,
    SERVER_PORT: '0',
    CLAUDE_BRIDGE_SPARES: '0',
  });
  await trustCli(NEWEST_CLI.path, made.env);
  return made;
};
const leave = async (made: Sandbox): Promise<void> => {
  await waitUntilGone(() => processesMarked(made.home));
  made[Symbol.dispose]();
};
const serve = async (env: Sandbox['env']): Promise<[Started, string]> => {
  const started = start(['serve'], { ...env, CLAUDE_BRIDGE_API_KEY: KEY, CLAUDE_BRIDGE_CLI_RETRIES: '0' });
  const [, at = ''] = await started.saw(/Base URL +http:\/\/127\.0\.0\.1:(\d+)\/v1/);
  await started.saw(/Ctrl-C stops it/);
  return [started, at];
};
const stop = async (started: Started): Promise<void> => {
  started.child.kill('SIGTERM');
  await started.finished;
};
beforeAll(async () => {
  api = await startMessagesApi();
  itsBox = await newBox();
  [server, port] = await serve(itsBox.env);
});
afterAll(async () => {
  await stop(server);
  await leave(itsBox);
  await api.close();
});
beforeEach(async () => {
  box = await newBox();
  before = api.requests.length;
});
afterEach(async () => leave(box));

const asked = (): MessagesApi['requests'] => api.requests.slice(before);
/** The environment of a command that finds the bridge. */
const served = (): Record<string, string> => ({ ...box.env, SERVER_PORT: port, CLAUDE_BRIDGE_API_KEY: KEY });
/** Starts a temporary bridge. */
const chat = async (args: readonly string[]): Promise<Finished> => claudeBridge(['chat', ...args], box.env);
/** Asks the bridge that serves. Most ask the same, and so get the same CLI. */
const chatThere = async (args: readonly string[], input = ''): Promise<Finished> =>
  inOneProcess(['chat', ...args], served(), { input });
const refused = async (
  args: readonly string[],
  input: string,
  env: Record<string, string> = {},
): Promise<Finished> => inOneProcess(['chat', ...args], { ...box.env, ...env }, { input });

describe('one question', () => {
  test('a temporary bridge prints only the answer, sends the words to the model, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await chat(['Why is', 'the sky blue?']);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'You said: Why is the sky blue?\n',
      stderr: '',
    });
    expect(asked().map(({ body }) => lastUserText(body))).toEqual(['Why is the sky blue?']);
  });

  test('--model, --system and piped input reach the model', async () => {
    const { code } = await chatThere(
      ['--model', 'opus', '--system', 'Answer in one word.', 'What is wrong?'],
      'line one\nline two\n',
    );
    expect(code).toBe(0);
    const { body } = asked()[0]!;
    expect(body.model).toMatch(/opus/);
    expect(JSON.stringify(body.system)).toContain('Answer in one word.');
    const { content } = body.messages.findLast(({ role }) => role === 'user')!;
    expect(content).toMatchObject([
      { type: 'text', text: 'line one\nline two\n' },
      { type: 'text', text: 'What is wrong?' },
    ]);
  });

  test('piped input is the question when there is no other; no question at all is a usage error', async () => {
    expect(await chatThere([], 'Hello')).toMatchObject({ code: 0, stdout: 'You said: Hello\n' });
    expectOneFailure(await refused([], ' \n'), {
      code: 2,
      says: 'There is no question',
      next: 'claude-bridge chat "',
    });
  });

  test('input beyond the body limit is refused before anything starts', async () => {
    const input = 'x'.repeat(2 * 1024 * 1024);
    expectOneFailure(await refused(['Why?'], input, { CLAUDE_BRIDGE_BODY_LIMIT_MB: '1' }), {
      code: 1,
      says: 'larger than 1 MB',
      next: 'body-limit-mb',
    });
    expect(asked()).toHaveLength(0);
  });

  test.each([
    ['nobody is logged in', { CLAUDE_CODE_OAUTH_TOKEN: '' }, 6, 'not logged in', 'auth login'],
    [
      'there is no CLI',
      { CLAUDE_CLI_PATH: '/no/claude' },
      3,
      'names /no/claude, but there is no such file',
      /^(unset CLAUDE_CLI_PATH|claude-bridge setup)$/,
    ],
    ['a setting is wrong', { CLAUDE_BRIDGE_SPARES: 'x' }, 8, 'CLAUDE_BRIDGE_SPARES', 'unset'],
  ] as const)('when %s', async (_when, env, code, says, next) => {
    expectOneFailure(await refused(['Why?'], '', env), { code, says, next });
  });

  test('a model that does not exist, and a plan that is used up', async () => {
    expectOneFailure(await chatThere(['--model', 'nonsense', 'Hello']), {
      code: 1,
      says: 'The model `nonsense` does not exist here',
      next: 'claude-bridge models',
    });
    api.reply(apiError(429, 'rate_limit_error', 'used up', planLimitHeaders('rejected', 4_000_000_000)));
    expectOneFailure(await chatThere(['Hello']), { code: 1, says: /limit/, next: 'claude-bridge status' });
  });

  test('an answer that breaks off is printed up to that point, and fails', async () => {
    api.reply(answer('one two three four five six seven', { gapMs: 100, cut: { afterChunks: 6 } }));
    const { code, stdout, stderr } = await chatThere(['Hello']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^one/);
    expect(stderr).toMatch(/^✗ .*\nNext: claude-bridge/);
  });

  test('it ends quietly when its reader stops reading', async () => {
    api.reply(answer('word '.repeat(50_000)));
    const child = start(['chat', 'Say much.'], box.env);
    await child.saw(/word/);
    child.child.stdout?.destroy();
    expect(await child.finished).toMatchObject({ code: 0, stderr: '' });
  });

  test('a signal ends it with the signal’s code, and stops the model', async () => {
    api.reply(answer('one two three', { stall: { afterChunks: 1 } }));
    const child = start(['chat', 'Count.'], box.env);
    await child.saw(/one/);
    child.child.kill('SIGINT');
    expect(await child.finished).toMatchObject({ code: 130 });
    await asked()[0]!.aborted;
  });
});

describe('a running bridge', () => {
  test('is used, with its key, at the configured address or at that of the flags', async () => {
    const without = { ...box.env, CLAUDE_BRIDGE_API_KEY: KEY, CLAUDE_CLI_PATH: '/no/claude' };
    expect(await claudeBridge(['chat', 'Hello'], { ...without, SERVER_PORT: port })).toMatchObject({
      code: 0,
      stdout: 'You said: Hello\n',
    });
    expect(await claudeBridge(['chat', '--port', port, 'Hello'], without)).toMatchObject({ code: 0 });
    await server.saw(/ 200 {2}chat {2}/);
  });

  test('a key that the bridge does not know: the message names both causes, and first to start it again', async () => {
    expectOneFailure(
      await refused(['Hello'], '', { SERVER_PORT: port, CLAUDE_BRIDGE_API_KEY: 'another-key' }),
      {
        code: 1,
        says: /does not know your api-key.* started before .* start it again\. .* is wrong: .*claude-bridge config set api-key <key>/,
        next: /^claude-bridge serve$/,
      },
    );
    expect(asked()).toHaveLength(0);
  });

  test('models: each name and the model that serves it, or the API’s own list', async () => {
    const shown = await claudeBridge(['models'], served());
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(/^opus +claude-opus-\S+/m);
    expect(shown.stdout).toMatch(/^claude-3-opus-20240229 +opus +1M +128K$/m);
    expect(shown.stdout).toMatch(/^text-embedding-3-small +all-MiniLM-L6-v2 +embeddings$/m);
    expect(shown.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const json = await inOneProcess(['models', '--json'], served());
    const list = await fetch(`http://127.0.0.1:${port}/v1/models`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    expect(JSON.parse(json.stdout)).toEqual(await list.json());
  });

  test('status: what it did, for people and for scripts, once and repeatedly', async () => {
    // A bridge of its own, which has done nothing else.
    const [own, at] = await serve(box.env);
    const env = { ...box.env, SERVER_PORT: at, CLAUDE_BRIDGE_API_KEY: KEY };
    try {
      await inOneProcess(['chat', 'Hello'], env);
      api.reply(apiError(429, 'rate_limit_error', 'used up', planLimitHeaders('rejected', 4_000_000_000)));
      await inOneProcess(['chat', 'Hello'], env);
      const shown = await claudeBridge(['status'], env);
      expect(shown).toMatchObject({ code: 0, stderr: '' });
      for (const line of [
        new RegExp(`^Address +http://127.0.0.1:${at}$`, 'm'),
        /^State +ready$/m,
        /^Requests +2 asked a model, 1 with an error$/m,
        /^Recent +[\d:]{8} {2}429 {2}chat .* rate_limit_exceeded .*\n +[\d:]{8} {2}200 {2}chat {2}\S*sonnet-\S+ {2}\d+\.\d\d s/m,
        /^Plan limit +five_hour: rejected, resets in \d+ d/m,
        /^Tokens today +claude-sonnet-\S+: \d+ in \(\d+ of them cached\), \d+ out, 1\s+request$/m,
      ]) {
        expect(shown.stdout).toMatch(line);
      }
      expect(shown.stdout).not.toContain('\u001b');
      const json = await inOneProcess(['status', '--json'], env);
      expect(JSON.parse(json.stdout)).toMatchObject({ ready: true, requests: { ended: 2, failed: 1 } });

      const watching = start(['status', '--watch', '--json'], env);
      await watching.saw(/^\{.*\}\n\{.*\}\n/);
      watching.child.kill('SIGTERM');
      await watching.finished;
    } finally {
      await stop(own);
    }
  });

  test('status --watch redraws in place at a terminal', async () => {
    using terminal = atTerminal(['status', '--watch'], served());
    await terminal.sees(/State +ready[^]*State +ready/);
    terminal.type(CTRL_C);
    expect(await terminal.ended).toBe(130);
    expect(terminal.raw()).toContain('\u001b[H\u001b[2J');
  });
});

test('status without a bridge exits with 9 and says how to start one', async () => {
  const says = /No bridge is running/;
  expectOneFailure(await claudeBridge(['status'], { ...box.env, SERVER_PORT: '9' }), {
    code: 9,
    says,
    next: 'claude-bridge serve',
  });
  expectOneFailure(await inOneProcess(['status'], box.env), {
    code: 9,
    says: 'The port is 0',
    next: 'claude-bridge serve',
  });
});

test('models without a bridge asks the CLI, not a model', async () => {
  const { code, stdout } = await claudeBridge(['models', '--json'], box.env);
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as { data: { id: string }[] }).data.map(({ id }) => id)).toContain('sonnet');
  expect(asked()).toHaveLength(0);
});

describe('on the screen', () => {
  const words = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
  // Lines end anywhere, also in front of a blank.
  const letters = (lines: readonly string[]): string => lines.join('').replaceAll(' ', '');

  test('every word of a streamed answer stays', async () => {
    api.reply(answer(words, { gapMs: 20 }));
    using terminal = atTerminal(['chat', 'Hello'], served());
    expect(await terminal.ended).toBe(0);
    expect(letters(await terminal.screen())).toBe(letters([words]));
  });

  test('every word stays in a conversation, too', async () => {
    api.reply(answer(words, { gapMs: 20 }));
    using terminal = atTerminal(['chat'], served());
    await terminal.sees(/> $/);
    terminal.type('Hello\r');
    await terminal.sees(/word39\s+> $/);
    expect(letters((await terminal.screen()).slice(-4))).toBe(letters(['> Hello', words, '> ']));
    terminal.type(CTRL_D);
    expect(await terminal.ended).toBe(0);
  });
});

describe('a conversation at a terminal', () => {
  test('each question carries the history; Ctrl-C stops an answer and Ctrl-D quits; only answers go to stdout', async () => {
    const file = path.join(box.home, 'answers');
    using terminal = atTerminal(['chat'], box.env, { stdout: file });
    await terminal.sees(/Ctrl-D quits, \/help lists what else there is\.\n.*> /);
    terminal.type('first question\r');
    await terminal.sees(/> $/);
    expect(readFileSync(file, 'utf8')).toBe('You said: first question\n');

    const { promise: until, resolve: letGo } = deferred();
    api.reply(answer('partly said', { stall: { afterChunks: 1, until } }));
    terminal.type('second question\r');
    await terminal.sees(/second question\n/);
    const stalled = await api.nextRequest(({ body }) => lastUserText(body) === 'second question');
    while (!readFileSync(file, 'utf8').includes('partly')) await new Promise((go) => setTimeout(go, 20));
    terminal.type(CTRL_C);
    await terminal.sees(/\(stopped\)\n.*> $/);
    await stalled.aborted;
    letGo();

    terminal.type('third question\r');
    const { body } = await api.nextRequest(({ body: sent }) => lastUserText(sent) === 'third question');
    // Newer versions of the CLI add system messages of their own.
    const roles = body.messages.map(({ role }) => role).filter((role) => role !== 'system');
    expect(roles).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
    expect(JSON.stringify(body.messages)).toMatch(
      /first question.*You said: first question.*second question.*partly.*third question/,
    );
    await terminal.sees(/> $/);
    terminal.type(CTRL_C);
    await terminal.sees(/Ctrl-C again quits\./);
    terminal.type(CTRL_C);
    expect(await terminal.ended).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('You said: first question\npartly \nYou said: third question\n');
  });

  test('a question that fails is reported and forgotten, and the conversation continues', async () => {
    api.reply(apiError(429, 'rate_limit_error', 'used up', planLimitHeaders('rejected', 4_000_000_000)));
    using terminal = atTerminal(['chat'], served());
    await terminal.sees(/> /);
    terminal.type('bad\r');
    await terminal.sees(/✗ .*limit.*\nNext: [^]*> $/);
    terminal.type('Hello\r');
    await terminal.sees(/You said: Hello/);
    expect(JSON.stringify(asked().at(-1)!.body.messages)).not.toContain('bad');
    await terminal.sees(/> $/);
    terminal.type(CTRL_D);
    expect(await terminal.ended).toBe(0);
  });

  test('/help, /model, /save and /exit; every other line is a question', async () => {
    const file = path.join(box.home, 'saved.md');
    using terminal = atTerminal(['chat'], served());
    await terminal.sees(/> /);
    terminal.type('/modle opus\r');
    await terminal.sees(/There is no \/modle\. Did you mean \/model\?\n[^]*\/exit {8}leave[^]*> $/);
    terminal.type('/save\r');
    await terminal.sees(/There is nothing to save yet\.\n.*> $/);
    terminal.type('/model opsu\r');
    await terminal.sees(/There is no model opsu\. Did you mean opus\? sonnet still answers\.\n.*> $/);
    terminal.type('/model opus\r');
    await terminal.sees(/From now on opus answers\.\n.*> $/);
    terminal.type('/etc/hosts is a file?\r');
    await terminal.sees(/You said: \/etc\/hosts is a file\?\n.*> $/);
    expect(asked().map(({ body }) => body.model)).toEqual([expect.stringContaining('opus')]);
    terminal.type(`/save ${file}\r`);
    await terminal.sees(/Saved in \S+saved\.md\n.*> $/);
    expect(readFileSync(file, 'utf8')).toBe(
      '## You\n\n/etc/hosts is a file?\n\n## opus\n\nYou said: /etc/hosts is a file?\n',
    );
    terminal.type(`/save ${file}\r`);
    await terminal.sees(/exists already\. Type \/save with another name\.\n.*> $/);
    terminal.type('/exit\r');
    expect(await terminal.ended).toBe(0);
  });

  test('pasted lines are one question', async () => {
    using terminal = atTerminal(['chat'], served());
    await terminal.sees(/> /);
    terminal.type('Hello\r');
    await terminal.sees(/You said: Hello\n.*> $/);
    terminal.type('one\rtwo\rthree\r');
    await terminal.sees(/You said: one\ntwo\nthree/);
    await terminal.sees(/> $/);
    terminal.type(CTRL_D);
    expect(await terminal.ended).toBe(0);
  });
});
