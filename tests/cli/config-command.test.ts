import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { NEWEST_CLI } from '../support/real-cli.js';
import { claudeBridge, sandbox } from './command.js';
import type { Finished, Sandbox } from './command.js';
import { inOneProcess } from './one-process.js';
import { expectOneFailure } from './one-failure.js';

let box: Sandbox;
let file: string;
beforeEach(() => {
  box = sandbox();
  file = path.join(box.home, 'config/config.json');
});
afterEach(() => {
  box[Symbol.dispose]();
});

const config = async (...args: string[]): Promise<Finished> => inOneProcess(['config', ...args], box.env);
const started = async (...args: string[]): Promise<Finished> => claudeBridge(['config', ...args], box.env);
const stored = (): unknown => JSON.parse(readFileSync(file, 'utf8'));

test('set, get, list, unset', async () => {
  expect(await started('path')).toEqual({ code: 0, stdout: `${file}\n`, stderr: '' });
  expect(await config('get', 'port')).toMatchObject({ code: 0, stdout: '8000\n' });

  const set = await started('set', 'port', '9000');
  expect(set).toEqual({ code: 0, stdout: `port is now 9000 (${file})\n`, stderr: '' });
  await config('set', 'model-aliases', 'fast=haiku,best=opus');
  expect(stored()).toEqual({ port: 9000, 'model-aliases': { fast: 'haiku', best: 'opus' } });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await config('get', 'model-aliases')).stdout).toBe('{"fast":"haiku","best":"opus"}\n');

  box = { ...box, env: { ...box.env, SERVER_HOST: 'localhost' } };
  const { stdout } = await config('list');
  expect(stdout).toMatch(/^Server\n {2}host +localhost {2}\(environment\)\n {4}address to listen on; /);
  expect(stdout).toMatch(/^ {2}port +9000 {2}\(file\)\n {4}port to listen on; 0 picks a free one$/m);
  expect(stdout).toMatch(/^Claude CLI\n {2}cli-path +found automatically {2}\(default\)$/m);
  expect(stdout).toMatch(/^ {2}max-concurrent +\d+ on this machine {2}\(default\)$/m);
  for (const folder of ['usage', 'store']) {
    const at = path.join(box.home, 'config', folder);
    expect(stdout).toMatch(new RegExp(`^ {2}${folder}-directory +${at} {2}\\(default\\)$`, 'm'));
    expect(await config('get', `${folder}-directory`)).toEqual({ code: 0, stdout: `${at}\n`, stderr: '' });
  }
  expect(await config('get', 'max-concurrent')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\n$/),
  });
  // Only names and values that are longer than a line may be.
  const long = stdout
    .split('\n')
    .filter((line) => line.length > 80 && !/^ {2}(usage|store)-directory/.test(line));
  expect(long).toEqual([]);
  const json = JSON.parse((await started('list', '--json')).stdout) as unknown;
  expect(json).toMatchObject({
    port: { value: 9000, source: 'file' },
    host: { value: 'localhost', source: 'environment' },
    'cli-path': { value: null, source: 'default' },
  });

  expect((await started('unset', 'port')).stdout).toBe(`port is no longer set (${file})\n`);
  expect((await config('unset', 'port')).stdout).toBe(`port was not set in ${file}\n`);
  expect((await config('get', 'port')).stdout).toBe('8000\n');
  expect(await config('unset', '--all')).toMatchObject({ code: 0 });
  expect((await config('get', 'model-aliases')).stdout).toBe('{}\n');
});

test('a secret is shown only when asked for', async () => {
  const key = 'sk-local-1234567890';
  const shown = [
    await config('set', 'api-key', key),
    await config('get', 'api-key'),
    await config('list'),
    await config('list', '--json'),
  ];
  for (const { code, stdout, stderr } of shown) {
    expect(code).toBe(0);
    expect(stdout).toContain('********');
    expect(stdout + stderr).not.toContain(key);
  }
  expect((await started('get', 'api-key', '--reveal')).stdout).toBe(`${key}\n`);

  const keys = await config('set', 'api-keys', `laptop=${key},editor=${key}2`);
  expect(keys.stdout).toBe(`api-keys is now laptop, editor (keys hidden) (${file})\n`);
  expect(await config('set', 'api-keys', `laptop=${key}`)).toEqual({
    code: 0,
    stdout: `api-keys is now laptop (keys hidden) (${file})\n`,
    stderr:
      'No longer in api-keys: editor. A new list replaces the old one: name every entry, or change the list with claude-bridge config edit.\n',
  });
  expect((await config('get', 'api-keys')).stdout).toBe('********\n');
  expect((await config('get', 'api-keys', '--reveal')).stdout).toBe(`{"laptop":"${key}"}\n`);
});

test('config set warns when the environment overrides the value', async () => {
  box = { ...box, env: { ...box.env, SERVER_PORT: '7000' } };
  const { code, stdout, stderr } = await config('set', 'port', '9000');
  expect(code).toBe(0);
  expect(stdout).toContain('port is now 9000');
  expect(stderr).toBe(
    'The environment variable SERVER_PORT is set as well and overrides the file.\nNext: unset SERVER_PORT\n',
  );
  expect((await config('get', 'port')).stdout).toBe('7000\n');
});

test.each([
  [['set', 'port', 'many'], 8, 'a whole number from 0 to 65535', 'claude-bridge config set port 8000'],
  [['set', 'log-level', 'loud'], 8, 'one of error, warn, info, debug, silent', 'config set log-level info'],
  [['set', 'api-key', 'short'], 8, 'at least 8 printable ASCII characters', 'config set api-key'],
  [
    ['set', 'prot', '1'],
    2,
    /There is no setting prot\. Did you mean port\? There are: cli-path, host, port/,
    'claude-bridge config set port 1',
  ],
  [
    ['set', 'api-kye', 'a-secret-key'],
    2,
    'Did you mean api-key?',
    /^claude-bridge config set api-key <value>$/,
  ],
  [['get', 'colour'], 2, 'There is no setting colour. There are: ', 'claude-bridge config list'],
  [['unset', 'colour'], 2, 'There is no setting colour.', 'claude-bridge config list'],
  [['unset'], 2, 'The name of the setting is missing', 'claude-bridge config list'],
  [['get', 'api-key'], 1, 'api-key is not set', 'claude-bridge config set api-key <value>'],
] as const)('%j is refused', async (args, code, says, next) => {
  expectOneFailure(await config(...args), { code, says, next });
});

test('what is well formed and cannot be is refused', async () => {
  const folder = path.join(box.home, 'programs');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'claude'), 'x', { mode: 0o755 });
  writeFileSync(path.join(box.home, 'a-file'), '');
  expectOneFailure(await config('set', 'cli-path', path.join(box.home, 'gone')), {
    code: 3,
    says: /gone, but there is no such file/,
    next: /^claude-bridge (setup|config unset cli-path)$/,
  });
  expectOneFailure(await config('set', 'cli-path', folder), {
    code: 3,
    says: /programs, which is a folder/,
    next: new RegExp(`^claude-bridge config set cli-path ${folder}/claude$`),
  });
  expectOneFailure(await config('set', 'usage-directory', path.join(box.home, 'a-file')), {
    code: 8,
    says: /a-file, which is a file\. It must be a folder/,
    next: 'claude-bridge config set usage-directory',
  });
  box = { ...box, env: { ...box.env, CLAUDE_CLI_PATH: NEWEST_CLI.path } };
  expectOneFailure(await started('set', 'default-model', 'sonet'), {
    code: 8,
    says: /^✗ There is no model sonet\. There are: .*sonnet.*, and any claude-\* model id\./,
    next: /^claude-bridge config set default-model sonnet$/,
  });
  expectOneFailure(await config('set', 'model-aliases', 'fast=haiku,best=opsu'), {
    code: 8,
    says: 'There is no model opsu',
    next: /^claude-bridge config set model-aliases fast=haiku,best=opus$/,
  });
  expect(existsSync(file)).toBe(false);
});

test('without a CLI to ask, a model is stored, and the note says so', async () => {
  box = { ...box, env: { ...box.env, CLAUDE_CLI_PATH: '/no/such/claude' } };
  const { code, stdout, stderr } = await config('set', 'default-model', 'mythical');
  expect([code, stdout]).toEqual([0, `default-model is now mythical (${file})\n`]);
  expect(stderr).toBe('Whether there is a model mythical is not known: the Claude CLI could not be asked.\n');
});

test('variables that are no settings are told, with the ones that were meant', async () => {
  const env = { CLAUDE_BRIDGE_PORT: '1', CLAUDE_BRIDGE_LOG_LEVLE: 'debug', CLAUDE_BRIDGE_KEY: 'mine' };
  box = { ...box, env: { ...box.env, ...env } };
  const { stderr } = await config('list');
  expect(stderr).toBe(
    'The variable CLAUDE_BRIDGE_PORT is no setting and has no effect. Did you mean SERVER_PORT?\nNext: unset CLAUDE_BRIDGE_PORT\n' +
      'The variable CLAUDE_BRIDGE_LOG_LEVLE is no setting and has no effect. Did you mean CLAUDE_BRIDGE_LOG_LEVEL?\nNext: unset CLAUDE_BRIDGE_LOG_LEVLE\n',
  );
});

test('edit opens the file in the editor, and checks what was written', async () => {
  const editor = path.join(box.home, 'editor.sh');
  const edit = async (text: string): Promise<Finished> => {
    writeFileSync(editor, `#!/bin/sh\nprintf '%s' '${text}' > "$2"\n`, { mode: 0o755 });
    return claudeBridge(['config', 'edit'], { ...box.env, EDITOR: `${editor} --wait` });
  };
  expect(await edit('{"port": 9001}')).toEqual({
    code: 0,
    stdout: `The settings are valid (${file})\n`,
    stderr: '',
  });
  expect(stored()).toEqual({ port: 9001 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = { code: 8, next: /^claude-bridge config edit$/ };
  expectOneFailure(await edit('{"port": "many"}'), { ...again, says: 'The setting port is "many"' });
  expectOneFailure(await edit('{"colour": 1}'), { ...again, says: 'has colour, which is not a setting' });
  expectOneFailure(await edit('{"port": '), { ...again, says: 'is not valid' });
  writeFileSync(editor, '#!/bin/sh\nexit 3\n');
  expectOneFailure(await claudeBridge(['config', 'edit'], { ...box.env, EDITOR: editor }), {
    code: 1,
    says: 'it exited with 3',
    next: 'claude-bridge config edit',
  });
});

test('a running bridge keeps its settings until its next start', async () => {
  const health = { version: '0.1.0', cli: { version: '2' }, processes: {} };
  const running = createServer((_request, response) => response.end(JSON.stringify(health)));
  await once(running.listen(0, '127.0.0.1'), 'listening');
  const { port } = running.address() as AddressInfo;
  const note = 'The running bridge uses it after its next start.\n';
  try {
    expect(await config('set', 'port', String(port))).toMatchObject({ code: 0, stderr: '' });
    for (const args of [
      ['set', 'spares', '2'],
      ['unset', 'spares'],
      ['set', 'port', '9'],
      ['unset', 'port'],
    ])
      expect((await config(...args)).stderr).toBe(args.includes('9') || args[1] === 'spares' ? note : '');
  } finally {
    running.close();
  }
});

test('a damaged file: the path, the reason and the way out', async () => {
  mkdirSync(path.dirname(file));
  writeFileSync(file, '{"port": ');
  for (const args of [['list'], ['get', 'port'], ['set', 'port', '1'], ['unset', 'port']]) {
    expectOneFailure(await config(...args), {
      code: 8,
      says: file,
      next: /^claude-bridge config edit$/,
    });
  }
  expect(await config('path')).toMatchObject({ code: 0, stdout: `${file}\n` });
  expect(await config('unset', '--all')).toEqual({
    code: 0,
    stdout: `Every setting has its default again (the old file is now ${file}.old)\n`,
    stderr: '',
  });
  expect(readFileSync(`${file}.old`, 'utf8')).toBe('{"port": ');
  expect(await config('list')).toMatchObject({ code: 0, stderr: '' });
});

test('a file with bad and unknown entries can still be listed and fixed', async () => {
  mkdirSync(path.dirname(file));
  writeFileSync(file, '{"port": "many", "colour": "red"}');
  const { code, stdout, stderr } = await config('list');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}port +8000/m);
  expect(stderr).toContain('The setting port is "many", from the config file.');
  expect(stderr).toContain('Next: claude-bridge config unset port');
  expect(stderr).toContain('Next: claude-bridge config unset colour');
  await config('unset', 'port');
  await config('unset', 'colour');
  expect(await config('list')).toMatchObject({ stderr: '' });
});
