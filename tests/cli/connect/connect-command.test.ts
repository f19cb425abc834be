/** `claude-bridge connect` as a user runs it: what it prints, and what it does to files. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { askYes } from '../../../src/cli/terminal/prompt.js';
import { bridgeFacts, exportCommand } from '../../../src/cli/commands/connect/bridge-facts.js';
import { clientSteps } from '../../../src/cli/commands/connect/client-steps.js';
import { thisMachine } from '../../../src/cli/machine.js';
import type { Machine } from '../../../src/cli/machine.js';
import { examineSettings } from '../../../src/settings/resolve-settings.js';
import { CONNECT_CLIENTS } from '../../../src/cli/commands/connect/client-table.js';
import { serve } from '../../http/serve.js';
import { claudeBridge, sandbox } from '../command.js';
import type { Finished, Sandbox } from '../command.js';
import { inOneProcess } from '../one-process.js';
import { expectOneFailure } from '../one-failure.js';

const KEY = 'sk-local-1234567890';
const ids = CONNECT_CLIENTS.map(({ id }) => id);
const files = CONNECT_CLIENTS.flatMap(({ id, config }) =>
  config === undefined ? [] : [[id, config.shownPath.slice(2)] as const],
);

let box: Sandbox;
beforeEach(() => void (box = sandbox()));
afterEach(() => box[Symbol.dispose]());

const connect = async (args: readonly string[], env = {}): Promise<Finished> =>
  inOneProcess(['connect', ...args], { ...box.env, ...env });
const started = async (args: readonly string[], env = {}): Promise<Finished> =>
  claudeBridge(['connect', ...args], { ...box.env, ...env });

test('without a name it lists the clients, for a person and as JSON', async () => {
  const list = await started([]);
  expect(list).toMatchObject({ code: 0, stderr: '' });
  for (const id of ids) expect(list.stdout).toMatch(new RegExp(`^${id} `, 'mu'));
  const rows: unknown = JSON.parse((await started(['--json'])).stdout);
  expect(rows).toEqual(
    CONNECT_CLIENTS.map(({ id, title, route, config, documentation }) => ({
      ...{ id, title, route },
      configFile: config?.shownPath ?? null,
      documentation: documentation ?? null,
    })),
  );
});

test.each(ids.filter((id) => id !== 'curl' && id !== 'environment'))(
  '%s has a page of its own documentation',
  (id) => {
    const { documentation } = CONNECT_CLIENTS.find((each) => each.id === id)!;
    const { protocol, search, username, href } = new URL(documentation!);
    expect([protocol, search, username, href]).toEqual(['https:', '', '', documentation]);
  },
);

test('address, model and key come from the settings', async () => {
  const env = { SERVER_HOST: '0.0.0.0', SERVER_PORT: '9123', CLAUDE_BRIDGE_DEFAULT_MODEL: 'opus' };
  const { stdout } = await connect(['openai-node'], env);
  expect(stdout).toContain("baseURL: 'http://127.0.0.1:9123/v1', apiKey: process.env.CLAUDE_BRIDGE_KEY");
  expect(stdout).toContain("model: 'opus'");
  expect(stdout).toContain('export CLAUDE_BRIDGE_KEY=YOUR_KEY');
  const { stdout: keyless } = await connect(['openai-node']);
  expect(keyless).toContain("apiKey: 'unused'");
  expect(keyless).toMatch(/\n\nDocumentation: https:\/\/github\.com\/openai\/openai-node#readme\n$/);
});

test('the running bridge knows what the model takes; without one, the smallest numbers are right for every model', async () => {
  const server = await serve();
  try {
    server.chat.list = () =>
      Promise.resolve([
        {
          id: 'opus',
          traits: {
            ...{ contextLength: 1_000_000, maxOutputTokens: 128_000, efforts: [] },
            ...{ sampling: false, forcedTools: false, structuredOutput: true },
          },
        },
      ]);
    const env = { SERVER_PORT: String(server.port), CLAUDE_BRIDGE_DEFAULT_MODEL: 'opus' };
    expect((await connect(['pi'], env)).stdout).toMatch(/"contextWindow": 1000000,\s+"maxTokens": 128000/);
    expect((await connect(['opencode'], env)).stdout).toMatch(/"context": 1000000,\s+"output": 128000/);
    const unknown = await connect(['pi', '--model', 'sonnet'], env);
    expect(unknown.stdout).toMatch(/"contextWindow": 200000,\s+"maxTokens": 32000/);
    const elsewhere = await connect(['pi', '--url', 'https://bridge.example'], env);
    expect(elsewhere.stdout).toMatch(/"contextWindow": 200000,\s+"maxTokens": 32000/);
  } finally {
    server.closeNow();
  }
});

test('a key is shown only when asked for', async () => {
  const env = { CLAUDE_BRIDGE_API_KEY: KEY };
  for (const json of [[], ['--json']]) {
    const hidden = await connect(['pi', ...json], env);
    expect(hidden).toMatchObject({ code: 0, stderr: '' });
    expect(hidden.stdout).not.toContain(KEY);
  }
  expect((await connect(['pi', '--reveal'], env)).stdout).toContain(`"apiKey": "${KEY}"`);
});

test.each(ids)(
  'the steps of %s hold the address, the model and the key, or the name of its variable',
  (id) => {
    const client = CONNECT_CLIENTS.find((each) => each.id === id)!;
    const { settings } = examineSettings({ flags: {}, env: { CLAUDE_BRIDGE_API_KEY: KEY }, stored: {} });
    const said = (url: string | undefined, reveal: boolean): string => {
      const facts = bridgeFacts(client, { ...settings, 'default-model': 'haiku' }, { url, reveal });
      return JSON.stringify(clientSteps(client, facts, exportCommand(settings, 'linux')));
    };
    const hidden = said(undefined, false);
    expect(hidden).not.toContain(KEY);
    expect(hidden).toMatch(/CLAUDE_BRIDGE_KEY|the key of the bridge/u);
    const revealed = said('https://bridge.example/v1/', true);
    for (const word of [KEY, 'haiku', 'https://bridge.example']) expect(revealed).toContain(word);
    expect(revealed).not.toMatch(/\/v1\/?\/v1|unused|127\.0\.0\.1|CLAUDE_BRIDGE_KEY=/u);
  },
);

test.each([
  ['linux', { 'api-key': KEY }, 'export CLAUDE_BRIDGE_KEY="$(claude-bridge config get api-key --reveal)"'],
  ['linux', {}, 'export CLAUDE_BRIDGE_KEY=YOUR_KEY'],
  ['win32', { 'api-key': KEY }, '$env:CLAUDE_BRIDGE_KEY = (claude-bridge config get api-key --reveal)'],
  ['win32', {}, "$env:CLAUDE_BRIDGE_KEY = 'YOUR_KEY'"],
] as const)('how the key gets into its variable on %s with %j', (platform, stored, command) => {
  expect(exportCommand(examineSettings({ flags: {}, env: {}, stored }).settings, platform)).toBe(command);
});

test.each([
  ['y\n', true],
  ['Yes\n', true],
  ['\n', false],
  ['no\n', false],
  ['yesterday\n', false],
  [undefined, false],
])('the answer %j to a question', async (typed, expected) => {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stderr = new PassThrough();
  const asking = askYes('So?', { ...thisMachine([]), stdin, stderr } as unknown as Machine);
  stdin.end(typed);
  expect(await asking).toBe(expected);
  expect(String(stderr.read())).toContain('So? [y/N]');
});

test('a client gets the key of its own name', async () => {
  const env = { CLAUDE_BRIDGE_API_KEY: KEY, CLAUDE_BRIDGE_API_KEYS: 'pi=sk-only-for-pi' };
  expect((await connect(['pi', '--reveal'], env)).stdout).toContain('sk-only-for-pi');
  const { stdout } = await connect(['curl', '--reveal'], env);
  expect(stdout).toContain(KEY);
  expect(stdout).not.toContain('Documentation');
});

test('JSON for programs', async () => {
  const { stdout } = await started(['codex', '--json']);
  expect(JSON.parse(stdout)).toEqual({
    id: 'codex',
    title: 'Codex',
    route: '/v1/responses',
    baseUrl: 'http://127.0.0.1:8000/v1',
    origin: 'http://127.0.0.1:8000',
    model: 'sonnet',
    key: { kind: 'text', text: 'unused', needed: false },
    configFile: '~/.codex/config.toml',
    documentation: 'https://developers.openai.com/codex/config-advanced',
    steps: [
      { say: expect.any(String), language: 'toml', code: expect.stringContaining('wire_api = "responses"') },
      { say: expect.any(String), language: 'sh', code: 'codex -c model_provider=claude-bridge -m sonnet' },
    ],
  });
});

test.each([
  [['pie'], 2, 'There is no client pie. Did you mean pi? There are: curl, ', 'claude-bridge connect pi'],
  [['nothing-of-the-kind'], 2, 'Any other client of OpenAI’s API', 'claude-bridge connect curl'],
  [
    ['pi', '--url', 'localhost:8000'],
    2,
    'It must be the address of the bridge',
    'claude-bridge connect pi --url http://localhost:8000',
  ],
  [['pi', '--url', 'ftp://x'], 2, 'It must be the address of the bridge', 'connect pi --url http://x'],
  [['pi', '--model', 'a b'], 2, '--model is "a b"', 'claude-bridge connect pi --model sonnet'],
  [['cursor', '--write', '--yes'], 2, 'Cursor has no config file', 'claude-bridge connect cursor'],
  [['cline', '--write', '--yes'], 2, 'Cline has no config file', 'claude-bridge connect cline'],
  [['pi', '--write'], 2, 'the input is not a terminal', 'claude-bridge connect pi --write --yes'],
] as const)('%j is refused', async (args, code, says, next) => {
  const finished = await connect(args);
  expectOneFailure({ ...finished, stdout: '' }, { code, says, next });
  expect(readdirSync(box.home)).toEqual([]);
});

test('port 0 has no address', async () => {
  const finished = await started(['pi'], { SERVER_PORT: '0' });
  expectOneFailure(finished, { code: 2, says: 'The port is 0', next: 'claude-bridge connect pi --url' });
});

describe('--write', () => {
  test.each(files)(
    '%s: a new file that only its owner can read, and no change the second time',
    async (id, shown) => {
      const file = path.join(box.home, shown);
      const first = await connect([id, '--write', '--yes']);
      expect(first).toMatchObject({ code: 0, stderr: '' });
      const text = readFileSync(file, 'utf8');
      expect(first.stdout).toContain(`${file}\n+ `);
      for (const line of text.trimEnd().split('\n')) expect(first.stdout).toContain(`+ ${line}`.trimEnd());
      expect(statSync(file).mode & 0o777).toBe(0o600);

      const second = await connect([id, '--write', '--yes']);
      expect(second).toEqual({ code: 0, stdout: `${file} already holds these settings.\n`, stderr: '' });
      expect(readFileSync(file, 'utf8')).toBe(text);
      expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
      expect((await connect([id])).stdout).toContain(text.trimEnd());
    },
  );

  test('keeps the old file, links and modes, and shows no other keys', async () => {
    const real = path.join(box.home, 'dotfiles/models.json');
    const link = path.join(box.home, '.pi/agent/models.json');
    const old = '{"providers": {"mine": {"apiKey": "sk-of-someone-else"}}}\n';
    for (const each of [real, link]) mkdirSync(path.dirname(each), { recursive: true });
    writeFileSync(real, old);
    chmodSync(real, 0o640);
    symlinkSync('../../dotfiles/models.json', link);

    const { code, stdout } = await started(['pi', '--write', '--yes'], { CLAUDE_BRIDGE_API_KEY: KEY });
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/sk-of-someone-else|sk-local/u);
    expect(readlinkSync(link)).toBe('../../dotfiles/models.json');
    expect(JSON.parse(readFileSync(real, 'utf8'))).toMatchObject({
      providers: {
        mine: { apiKey: 'sk-of-someone-else' },
        'claude-bridge': { apiKey: '$CLAUDE_BRIDGE_KEY' },
      },
    });
    const backup = `${real}.before-claude-bridge`;
    expect(stdout).toContain(`The old file is now ${backup}.`);
    expect(readFileSync(backup, 'utf8')).toBe(old);
    for (const file of [real, backup]) expect(statSync(file).mode & 0o777).toBe(0o640);

    const again = await connect(['pi', '--write', '--yes', '--model', 'opus', '--json']);
    expect(JSON.parse(again.stdout)).toEqual({ id: 'pi', file: real, changed: true, backup: `${backup}-2` });
    expect(readFileSync(backup, 'utf8')).toBe(old);
    expect(readdirSync(path.dirname(real)).sort()).toEqual(
      ['', '.before-claude-bridge', '.before-claude-bridge-2'].map((end) => `models.json${end}`),
    );
  });

  test.each([
    ['damaged', (file: string) => writeFileSync(file, '{"providers": '), 'stays unchanged'],
    ['no text', (file: string) => writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d])), 'cannot be read'],
    ['a folder', (file: string) => mkdirSync(file), 'cannot be read'],
    ['a link to nothing', (file: string) => symlinkSync('nowhere', file), 'is a link to a missing file'],
  ])('a file that is %s stays unchanged', async (_what, make, says) => {
    const file = path.join(box.home, 'models.json');
    make(file);
    const finished = await connect(['pi', '--write', '--yes', '--file', file]);
    expectOneFailure(finished, { code: 1, says, next: /^claude-bridge connect pi$/ });
    expect(finished.stderr).toContain(file);
    expect(readdirSync(box.home)).toEqual(['models.json']);
  });

  test('the places that clients let users configure', async () => {
    const folder = path.join(box.home, 'elsewhere');
    const env = {
      CODEX_HOME: folder,
      PI_CODING_AGENT_DIR: folder,
      CONTINUE_GLOBAL_DIR: folder,
      XDG_CONFIG_HOME: folder,
    };
    for (const id of ['codex', 'pi', 'continue', 'opencode']) await connect([id, '--write', '--yes'], env);
    expect(readdirSync(folder).sort()).toEqual(['config.toml', 'config.yaml', 'models.json', 'opencode']);

    writeFileSync(path.join(folder, 'opencode/opencode.jsonc'), '{} // mine\n');
    rmSync(path.join(folder, 'opencode/opencode.json'));
    await connect(['opencode', '--write', '--yes'], env);
    expect(readFileSync(path.join(folder, 'opencode/opencode.jsonc'), 'utf8')).toContain('// mine');
    expect(existsSync(path.join(folder, 'opencode/opencode.json'))).toBe(false);
  });
});
