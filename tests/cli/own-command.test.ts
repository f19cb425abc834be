/** The form of the bridge's own commands that works where they are printed. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ownCommand } from '../../src/cli/typed/own-command.js';
import { BridgeError } from '../../src/core/bridge-error.js';
import { nameHome, withoutHome } from '../../src/core/home-folder.js';
import { nameOwnCommand, typedHere, typedValue } from '../../src/core/own-command.js';
import { shellWord } from '../../src/cli/typed/shell-word.js';
import { addressWords, withFlag, withMeant, withoutFlag } from '../../src/cli/typed/corrected-words.js';
import { claudeBridge, sandbox } from './command.js';
import { expectOneFailure } from './one-failure.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-own-'));
  for (const bin of ['bin', 'node_modules/.bin']) {
    mkdirSync(path.join(folder, bin), { recursive: true });
    writeFileSync(path.join(folder, bin, 'claude-bridge'), '');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const command = (env: Readonly<Record<string, string>>, script = '/opt/app/bin/claude-bridge.js'): string =>
  ownCommand({ env, platform: 'linux', script, folder: '/opt/app' });

test('what npx runs is typed with npx, whatever is on the PATH', () => {
  const bin = path.join(folder, 'bin');
  expect(command({ npm_command: 'exec', PATH: bin })).toBe('npx claude-bridge');
  expect(
    command({ PATH: bin }, '/home/me/.npm/_npx/1a2b/node_modules/claude-bridge/bin/claude-bridge.js'),
  ).toBe('npx claude-bridge');
});

test('the name alone, where a person has it on the PATH', () => {
  expect(command({ PATH: `/nowhere:${path.join(folder, 'bin')}` })).toBe('claude-bridge');
});

test('else the file: what npm run puts on the PATH is not on a person’s', () => {
  const env = { npm_command: 'run-script', PATH: path.join(folder, 'node_modules/.bin') };
  expect(command(env)).toBe('node bin/claude-bridge.js');
  expect(command({ PATH: '' }, '/elsewhere/my app/claude-bridge.js')).toBe(
    "node '/elsewhere/my app/claude-bridge.js'",
  );
});

test('only lines to type change', () => {
  const text =
    'claude-bridge needs a CLI.\nNext: claude-bridge serve --port 1 (or claude-bridge --help)\n~/.config/claude-bridge serve claude-bridge services';
  expect(typedHere(text, 'npx claude-bridge')).toBe(
    'claude-bridge needs a CLI.\nNext: npx claude-bridge serve --port 1 (or npx claude-bridge --help)\n~/.config/claude-bridge serve claude-bridge services',
  );
  const others = 'pi --provider claude-bridge --model sonnet\ncodex -c model_provider=claude-bridge -m opus';
  expect(typedHere(others, 'npx claude-bridge')).toBe(others);
  const value = { a: ['run claude-bridge doctor', 1, null], b: { next: 'claude-bridge serve' } };
  expect(typedValue(value, 'npx claude-bridge')).toEqual({
    a: ['run npx claude-bridge doctor', 1, null],
    b: { next: 'npx claude-bridge serve' },
  });
});

test('in errors for clients too, but never where the bridge lies; once is enough', () => {
  const message = (): string => new BridgeError('timeout', 'Type `claude-bridge doctor`.').message;
  try {
    nameOwnCommand('npx claude-bridge');
    expect(message()).toBe('Type `npx claude-bridge doctor`.');
    expect(typedHere(message(), 'npx claude-bridge')).toBe(message());
    nameOwnCommand('node /home/me/claude-bridge/bin/claude-bridge.js');
    expect(message()).toBe('Type `claude-bridge doctor`.');
  } finally {
    nameOwnCommand('claude-bridge');
  }
});

test('errors for clients have no name of an account; the log has it', () => {
  const told = (): BridgeError => new BridgeError('timeout', 'ls -ld /home/me/x; see /home/me, /home/me-2.');
  try {
    nameHome('/home/me');
    expect(told()).toMatchObject({
      message: 'ls -ld ~/x; see ~, /home/me-2.',
      forLog: 'ls -ld /home/me/x; see /home/me, /home/me-2.',
    });
  } finally {
    nameHome('/');
  }
  expect(told().message).toBe(told().forLog);
});

test.each([
  ['/root', 'see /root/store, file:///root and "/root".', 'see ~/store, file://~ and "~".'],
  ['/root', 'ls -ld /mnt/root/store', 'ls -ld /mnt/root/store'],
  ['/root', 'It gets http://host/root/a.png.', 'It gets http://host/root/a.png.'],
  ['/root/', 'ls -ld /root/store', 'ls -ld ~/store'],
  ['C:\\Users\\me\\', 'see C:\\Users\\me\\store', 'see ~\\store'],
  ['//', 'ls -ld //store', 'ls -ld //store'],
])('with the home folder %s, %j is told as %j', (home, text, told) => {
  try {
    nameHome(home);
    expect(withoutHome(text)).toBe(told);
  } finally {
    nameHome('/');
  }
});

test('flags change in place, however they were written', () => {
  expect(withMeant(['config', 'set', 'por', 'por'], 2, 'por', 'port')).toEqual([
    'config',
    'set',
    'port',
    'por',
  ]);
  expect(withMeant(['launch', 'launch'], 1, 'launch', 'cline')).toEqual(['launch', 'cline']);
  expect(withFlag(['serve', '--port=1', '--strict'], '--port', '2')).toEqual([
    'serve',
    '--port',
    '2',
    '--strict',
  ]);
  expect(withFlag(['serve', '--port', '1'], '--port', '2')).toEqual(['serve', '--port', '2']);
  expect(withFlag(['serve'], '--port', '2')).toEqual(['serve', '--port', '2']);
  expect(withoutFlag(['serve', '--cli-path', '/x', '--strict'], '--cli-path')).toEqual(['serve', '--strict']);
  expect(withoutFlag(['serve', '--cli-path=/x'], '--cli-path')).toEqual(['serve']);
  expect(addressWords(['serve', '--host=::1', '--strict', '--port', '5'])).toEqual([
    '--host',
    '::1',
    '--port',
    '5',
  ]);
});

test.each([
  ['linux', "it's", `'it'\\''s'`],
  ['linux', 'a=b,c', 'a=b,c'],
  ['win32', 'C:\\my app\\claude.exe', '"C:\\my app\\claude.exe"'],
  ['win32', 'C:\\claude.exe', 'C:\\claude.exe'],
] as const)('%s: %s is one word', (platform, text, word) => {
  expect(shellWord(text, platform)).toBe(word);
});

test('through npx, a failure and the help name what works', async () => {
  using box = sandbox({ npm_command: 'exec' });
  expectOneFailure(await claudeBridge(['status'], { ...box.env, SERVER_PORT: '9' }), {
    code: 9,
    says: 'No bridge is running',
    next: /^npx claude-bridge serve$/,
  });
  const { stdout } = await claudeBridge([], box.env);
  expect(stdout).toContain('\n  npx claude-bridge serve --port 9000');
});

test('through npx, JSON names what works, too, and leaves the names of other programs alone', async () => {
  using box = sandbox({ npm_command: 'exec', CLAUDE_CLI_PATH: '/no/such/claude' });
  mkdirSync(path.join(box.home, 'config'));
  writeFileSync(path.join(box.home, 'config/config.json'), '{"colour":"red"}');
  const [doctor, pi] = await Promise.all([
    claudeBridge(['doctor', '--json'], box.env),
    claudeBridge(['connect', 'pi', '--json'], box.env),
  ]);
  const { checks } = JSON.parse(doctor.stdout) as { checks: { name: string; detail: string }[] };
  expect(checks.find(({ name }) => name === 'config')!.detail).toMatch(
    /\(npx claude-bridge config unset colour\)$/,
  );
  const { steps } = JSON.parse(pi.stdout) as { steps: { say: string; code: string }[] };
  expect(steps[0]!.say).toContain('`npx claude-bridge connect pi --write`');
  expect(steps.at(-1)!.code).toBe('pi --provider claude-bridge --model sonnet');
});
