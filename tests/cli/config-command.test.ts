import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { claudeBridge, sandbox } from './command.js';
import type { Finished, Sandbox } from './command.js';
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

const config = async (...args: string[]): Promise<Finished> => claudeBridge(['config', ...args], box.env);
const stored = (): unknown => JSON.parse(readFileSync(file, 'utf8'));

test('set, get, list, unset', async () => {
  expect(await config('path')).toEqual({ code: 0, stdout: `${file}\n`, stderr: '' });
  expect(await config('get', 'port')).toMatchObject({ code: 0, stdout: '8000\n' });

  const set = await config('set', 'port', '9000');
  expect(set).toEqual({ code: 0, stdout: `port is now 9000 (${file})\n`, stderr: '' });
  await config('set', 'model-aliases', 'fast=haiku,best=opus');
  expect(stored()).toEqual({ port: 9000, 'model-aliases': { fast: 'haiku', best: 'opus' } });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await config('get', 'model-aliases')).stdout).toBe('{"fast":"haiku","best":"opus"}\n');

  box = { ...box, env: { ...box.env, SERVER_HOST: 'localhost' } };
  const { stdout } = await config('list');
  expect(stdout).toMatch(/^port +9000 +file$/m);
  expect(stdout).toMatch(/^host +localhost +environment$/m);
  expect(stdout).toMatch(/^spares +1 +default$/m);
  expect(stdout).toMatch(/^cli-path +- +default$/m);
  const json = JSON.parse((await config('list', '--json')).stdout) as unknown;
  expect(json).toMatchObject({
    port: { value: 9000, source: 'file' },
    host: { value: 'localhost', source: 'environment' },
    'cli-path': { value: null, source: 'default' },
  });

  expect((await config('unset', 'port')).stdout).toBe(`port is no longer set (${file})\n`);
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
  expect((await config('get', 'api-key', '--reveal')).stdout).toBe(`${key}\n`);

  expect((await config('set', 'api-keys', `laptop=${key}`)).stdout).not.toContain(key);
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
    'config get port',
  ],
  [['get', 'colour'], 2, 'There is no setting colour. There are: ', 'claude-bridge config list'],
  [['unset', 'colour'], 2, 'There is no setting colour.', 'claude-bridge config list'],
  [['unset'], 2, 'The name of the setting is missing', 'claude-bridge config list'],
  [['get', 'api-key'], 1, 'api-key is not set', 'claude-bridge config set api-key <value>'],
] as const)('%j is refused', async (args, code, says, next) => {
  expectOneFailure(await config(...args), { code, says, next });
});

test('a damaged file: the path, the reason and the way out', async () => {
  mkdirSync(path.dirname(file));
  writeFileSync(file, '{"port": ');
  for (const args of [['list'], ['get', 'port'], ['set', 'port', '1'], ['unset', 'port']]) {
    expectOneFailure(await config(...args), {
      code: 8,
      says: file,
      next: 'claude-bridge config unset --all',
    });
  }
  expect(await config('path')).toMatchObject({ code: 0, stdout: `${file}\n` });
  expect(await config('unset', '--all')).toMatchObject({ code: 0 });
  expect(await config('list')).toMatchObject({ code: 0, stderr: '' });
});

test('a file with bad and unknown entries can still be listed and fixed', async () => {
  mkdirSync(path.dirname(file));
  writeFileSync(file, '{"port": "many", "colour": "red"}');
  const { code, stdout, stderr } = await config('list');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^port +8000/m);
  expect(stderr).toContain('The setting port is "many", from the config file.');
  expect(stderr).toContain('Next: claude-bridge config unset port');
  expect(stderr).toContain('Next: claude-bridge config unset colour');
  await config('unset', 'port');
  await config('unset', 'colour');
  expect(await config('list')).toMatchObject({ stderr: '' });
});
