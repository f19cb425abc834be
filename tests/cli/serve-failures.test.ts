import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { freePort } from '../support/free-port.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { trustCli } from '../support/trusted-cli.js';
import { claudeBridge, sandbox, start } from './command.js';
import type { Finished, Sandbox } from './command.js';
import { inOneProcess } from './one-process.js';
import { expectOneFailure } from './one-failure.js';

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
afterEach(() => {
  box[Symbol.dispose]();
});

const serve = async (args: readonly string[] = [], env: Record<string, string> = {}): Promise<Finished> =>
  claudeBridge(['serve', '--port', '0', ...args], { ...box.env, ...env });
/** For what fails before there is a server. */
const refused = async (args: readonly string[] = [], env: Record<string, string> = {}): Promise<Finished> =>
  inOneProcess(['serve', '--port', '0', ...args], { ...box.env, ...env });
const script = (body: string, mode = 0o755): string => {
  const file = path.join(box.home, 'fake', 'claude');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, mode);
  return file;
};

test('CLI configured but missing: 3', async () => {
  const gone = path.join(box.home, 'gone');
  expectOneFailure(await serve(['--cli-path', gone]), {
    code: 3,
    says: `names ${gone}, but there is no such file`,
    next: /^claude-bridge serve --port 0$/,
  });
  expectOneFailure(await refused([], { CLAUDE_CLI_PATH: gone }), {
    code: 3,
    says: gone,
    next: /^unset CLAUDE_CLI_PATH$/,
  });
  // An installation would change nothing.
  expectOneFailure(await inOneProcess(['setup', '--yes'], { ...box.env, CLAUDE_CLI_PATH: gone }), {
    code: 3,
    says: gone,
    next: /^unset CLAUDE_CLI_PATH$/,
  });
});

test('a folder as CLI: 3, and the same line with the program in it', async () => {
  const folder = path.dirname(script('echo 1.0.0'));
  expectOneFailure(await refused(['--cli-path', folder, '--strict']), {
    code: 3,
    says: `names ${folder}, which is a folder`,
    next: new RegExp(`^claude-bridge serve --port 0 --cli-path ${folder}/claude --strict$`),
  });
});

test('CLI too old: 4', async () => {
  const old = script('echo "1.0.0 (Claude Code)"');
  expectOneFailure(await refused([], { PATH: `${path.dirname(old)}:/bin:/usr/bin:${box.env['PATH']}` }), {
    code: 4,
    says: `${old} is version 1.0.0; claude-bridge needs 2.1.197 or newer`,
    next: new RegExp(`^${old} update$`),
  });
});

test.each([
  ['is not executable', () => script('echo', 0o644), 'is not executable', /^chmod \+x /],
  ['says nothing', () => script('exit 0'), 'it printed none', 'npm install -g'],
  [
    'fails',
    () => script('echo "cannot load a library" >&2; exit 127'),
    /exited with code 127. It printed: cannot load a library/,
    'npm install -g',
  ],
  [
    'is a placeholder behind another script',
    () => script(`echo "Error: claude native binary not installed." >&2; exit 1 ${'#'.repeat(5000)}`),
    'native binary not installed',
    '--include=optional',
  ],
] as const)('CLI that %s: 5', async (_what, make, says, next) => {
  expectOneFailure(await refused(['--cli-path', make()]), { code: 5, says, next });
});

test('CLI whose interpreter is missing: 5', async () => {
  const file = script('');
  writeFileSync(file, '#!/no/such/interpreter\n');
  expectOneFailure(await refused(['--cli-path', file]), {
    code: 5,
    says: 'cannot be started',
    next: 'npm install -g',
  });
});

test('logged out: 6, with the command of the CLI that was found', async () => {
  expectOneFailure(await serve(['--cli-path', NEWEST_CLI.path]), {
    code: 6,
    says: 'is not logged in',
    next: `${NEWEST_CLI.path} auth login`,
  });
});

test('port for clients of Ollama taken by another program: 7, and nothing is left listening', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const args = ['--ollama-port', String(port), '--cli-path', NEWEST_CLI.path];
  const failed = await serve(args, { CLAUDE_CODE_OAUTH_TOKEN: 'made-up' });
  other.close();
  expectOneFailure(failed, {
    code: 7,
    says: `ollama-port: another program already uses port ${port} on this machine; it may be Ollama itself`,
    next: new RegExp(`^claude-bridge serve --port 0 --cli-path ${NEWEST_CLI.path}$`),
  });
});

test('the same port twice: 7', async () => {
  const port = String(await freePort());
  const args = ['serve', '--port', port, '--ollama-port', port, '--cli-path', NEWEST_CLI.path];
  expectOneFailure(await claudeBridge(args, { ...box.env, CLAUDE_CODE_OAUTH_TOKEN: 'made-up' }), {
    code: 7,
    says: `ollama-port: it is ${port}, as is that of the setting port`,
    next: `claude-bridge serve --port ${port} --cli-path`,
  });
});

test('port taken by another program: 7', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const args = ['serve', '--port', String(port), '--cli-path', NEWEST_CLI.path];
  const failed = await claudeBridge(args, { ...box.env, CLAUDE_CODE_OAUTH_TOKEN: 'made-up' });
  other.close();
  expectOneFailure(failed, {
    code: 7,
    says: `Another program already uses port ${port} on 127.0.0.1`,
    next: /^claude-bridge serve --port \d+ --cli-path /,
  });
});

test('port taken by another claude-bridge: 7, and the message names it', async () => {
  const account = { CLAUDE_CODE_OAUTH_TOKEN: 'made-up', CLAUDE_CLI_PATH: NEWEST_CLI.path };
  const env = { ...box.env, ...account, CLAUDE_BRIDGE_SPARES: '0' };
  await trustCli(NEWEST_CLI.path, env);
  const first = start(['serve', '--port', '0'], env);
  try {
    const [, port] = await first.saw(/Base URL +http:\/\/127\.0\.0\.1:(\d+)\/v1/);
    const failed = await claudeBridge(['serve', '--port', port!], env);
    expectOneFailure(failed, {
      code: 7,
      says: /^✗ claude-bridge \d\S+ already serves at /m,
      next: new RegExp(`^claude-bridge status --port ${port}$`),
    });
  } finally {
    first.child.kill('SIGTERM');
    await first.finished;
  }
});

test('an address that is not this machine’s: 7', async () => {
  const env = {
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
    CLAUDE_CLI_PATH: NEWEST_CLI.path,
    CLAUDE_BRIDGE_API_KEY: 'long-enough',
  };
  expectOneFailure(await serve(['--host', '192.0.2.1'], env), {
    code: 7,
    says: '192.0.2.1 is not an address of this machine',
    next: /^claude-bridge serve --port 0 --host 127\.0\.0\.1$/,
  });
});

test.each([
  [['--port', 'x'], {}, 'The setting port is "x", from the flag --port', 'claude-bridge serve --port 8000'],
  [
    [],
    { CLAUDE_BRIDGE_SPARES: '99' },
    'the environment variable CLAUDE_BRIDGE_SPARES',
    'unset CLAUDE_BRIDGE_SPARES',
  ],
] as const)('an invalid setting (%j, %j): 8', async (args, env, says, next) => {
  expectOneFailure(await inOneProcess(['serve', ...args], { ...box.env, ...env }), { code: 8, says, next });
});

test('a new key for other machines that cannot be stored: 8', async () => {
  const env = {
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
    CLAUDE_CLI_PATH: NEWEST_CLI.path,
    CLAUDE_BRIDGE_CONFIG_DIR: '/dev/null/no-directory',
  };
  expectOneFailure(await serve(['--host', '0.0.0.0'], env), {
    code: 8,
    says: 'The config file cannot be used',
    next: 'export CLAUDE_BRIDGE_CONFIG_DIR=',
  });
});

test('only the log level debug prints a stack trace', async () => {
  const { code, stderr } = await refused(['--cli-path', '/gone', '--log-level', 'debug']);
  expect(code).toBe(3);
  expect(stderr).toMatch(/^\s+at .+:\d+:\d+\)?$/m);
});
