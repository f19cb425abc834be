/** A machine where something is missing: `serve` and `setup` help to install it. npm is a fake, but installs the real CLI. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { installCommand } from '../../src/claude/launch/install-command.js';
import { candidatePaths } from '../../src/cli/claude-cli/candidate-paths.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { startMessagesApi } from '../support/messages-api.js';
import type { MessagesApi } from '../support/messages-api.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { trustCli } from '../support/trusted-cli.js';
import { claudeBridge, sandbox } from './command.js';
import type { Sandbox } from './command.js';
import { expectOneFailure } from './one-failure.js';
import { inOneProcess } from './one-process.js';
import { CTRL_C, CTRL_D, atTerminal } from './terminal.js';

let api: MessagesApi;
let box: Sandbox;
let bin: string;
let env: Record<string, string>;
beforeEach(async () => {
  api = await startMessagesApi();
  const login = { ANTHROPIC_BASE_URL: api.url, CLAUDE_CODE_OAUTH_TOKEN: 'made-up' };
  box = sandbox({ ...login, SERVER_PORT: '0', CLAUDE_BRIDGE_SPARES: '0' });
  bin = path.join(box.home, 'bin');
  mkdirSync(bin);
  program(
    'npm',
    `echo "npm $*" >>'${box.home}/npm.log'\n[ "$1" = install ] && exec /bin/cp '${box.home}/new-claude' '${claude()}'`,
  );
  env = { ...box.env, PATH: `${bin}:${box.env['PATH']}` };
});
afterEach(async () => {
  await waitUntilGone(() => processesMarked(box.home));
  await api.close();
  box[Symbol.dispose]();
});

const claude = (): string => path.join(bin, 'claude');
const program = (name: string, body: string): void =>
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
/** The real CLI with a login of its own: if it starts logged out, `auth login` logs it in. */
const cliBody = ({ loggedIn }: { loggedIn: boolean }): string => `
[ "$1 $2" = 'auth login' ] && { echo 'Logging in.'; : >'${box.home}/login'; exit 0; }
[ "$1 $2" = 'auth status' ] && ${loggedIn ? 'false' : `[ ! -e '${box.home}/login' ]`} && { echo '{"loggedIn":false}'; exit 1; }
exec '${NEWEST_CLI.path}' "$@"`;
const npmInstalls = (options: { loggedIn: boolean }): void =>
  writeFileSync(path.join(box.home, 'new-claude'), `#!/bin/sh${cliBody(options)}\n`, { mode: 0o755 });
/** As npm installs it: a link into its folder, which shows that npm must update it. */
const oldNpmCli = (): void => {
  const folder = path.join(box.home, 'lib/node_modules/@anthropic-ai/claude-code');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'cli'), '#!/bin/sh\necho 1.0.0\n', { mode: 0o755 });
  symlinkSync(path.join(folder, 'cli'), claude());
};
const npmLog = (): string => {
  const file = path.join(box.home, 'npm.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};
const stored = (): unknown =>
  JSON.parse(readFileSync(path.join(box.home, 'config/config.json'), 'utf8')) as unknown;

/** Outside the sandbox's home, where a CLI of this machine's own may be: then "no CLI at all" cannot be tried. */
const where = { platform: process.platform, env: {}, home: '/no-home', execPath: process.execPath };
const withoutCli = candidatePaths(where).some((file) => existsSync(file)) ? test.skip : test;

describe('serve', () => {
  test('logged out at a terminal: the CLI’s login runs there, and the server starts', async () => {
    program('claude', cliBody({ loggedIn: false }));
    await trustCli(claude(), env);
    using terminal = atTerminal(['serve'], env);
    await terminal.sees(
      /! The Claude CLI at \S+ is not logged in.*\nLog in now\? \(\S+ auth login\) \[Y\/n\] /,
    );
    terminal.type('\r');
    await terminal.sees(/Logging in\.[^]*is ready/);
    terminal.type(CTRL_C);
    expect(await terminal.ended).toBe(0);
  });

  test.each([
    ['no', 'n\r', 6],
    ['Ctrl-D', CTRL_D, 6],
    ['Ctrl-C', CTRL_C, 130],
  ])('%s to the offer: the exact command, and the usual exit code', async (_what, typed, code) => {
    program('claude', cliBody({ loggedIn: false }));
    using terminal = atTerminal(['serve'], env);
    await terminal.sees(/\[Y\/n\] /);
    terminal.type(typed);
    expect(await terminal.ended).toBe(code);
    if (code === 6) expect(terminal.shown()).toContain(`Next: ${claude()} auth login`);
    expect(existsSync(path.join(box.home, 'login'))).toBe(false);
  });

  test('a login that fails is offered only once', async () => {
    program(
      'claude',
      `[ "$1" = --version ] && echo 2.1.330 && exit 0\n[ "$2" = login ] && exit 0\necho '{"loggedIn":false}'`,
    );
    using terminal = atTerminal(['serve'], env);
    await terminal.sees(/\[Y\/n\] /);
    terminal.type('y\r');
    await terminal.sees(/✗ .*not logged in/);
    expect(await terminal.ended).toBe(6);
  });

  test('without a terminal, or with JSON logs on one, nothing is offered', async () => {
    program('claude', cliBody({ loggedIn: false }));
    expectOneFailure(await inOneProcess(['serve'], env), {
      code: 6,
      says: 'is not logged in',
      next: `${claude()} auth login`,
    });
    using terminal = atTerminal(['serve', '--json-logs'], env);
    expect(await terminal.ended).toBe(6);
    expect(terminal.shown()).not.toContain('[Y/n]');
  });

  withoutCli('no CLI at all: npm installs it', async () => {
    npmInstalls({ loggedIn: true });
    using terminal = atTerminal(['serve'], env);
    await terminal.sees(
      /was not found[^]*Install Claude Code now\? \(npm install -g @anthropic-ai\/claude-code --allow-scripts=@anthropic-ai\/claude-code\) \[Y\/n\] /,
    );
    terminal.type('y\r');
    await terminal.sees(/is ready/);
    expect(npmLog()).toBe(`${installCommand()}\n`);
    terminal.type(CTRL_C);
    await terminal.ended;
  });
});

withoutCli('without a CLI, serve says what to type, and only doctor lists the places', async () => {
  const places = candidatePaths({ ...where, home: box.home });
  const bare = { ...box.env, PATH: '', npm_command: 'exec' };
  const [served, doctored] = await Promise.all([
    claudeBridge(['serve'], bare),
    claudeBridge(['doctor'], bare),
  ]);
  expectOneFailure(served, {
    ...{ code: 3, says: /^✗ The Claude CLI was not found on this machine\.\nNext: / },
    next: /^npx claude-bridge setup$/,
  });
  expect(served.stderr.trimEnd().split('\n')).toHaveLength(2);
  expect(doctored.code).toBe(1);
  for (const place of places) expect(doctored.stdout).toContain(`\n${' '.repeat(17)}  ${place}\n`);
  expect(doctored.stdout).toMatch(/^ +Next: npx claude-bridge setup$/m);
});

describe('setup', () => {
  test('at a terminal: update, login, model, port, and a real answer', async () => {
    npmInstalls({ loggedIn: false });
    program('claude', `[ "$1" = update ] && exec '${bin}/npm' install it\necho 1.0.0`);
    using terminal = atTerminal(['setup'], env);
    await terminal.sees(/is version 1\.0\.0[^]*Update Claude Code now\? \(\S+ update\) \[Y\/n\] /);
    terminal.type('\r');
    await terminal.sees(/Log in now\?.* \[Y\/n\] /);
    terminal.type('\r');
    await terminal.sees(/Logging in\.[^]*✓ Claude CLI 2\.1\.330, logged in/);
    await terminal.sees(
      /Which model should answer by default\?[^]*\d+ {2}opus\n[^]*Number or name \[sonnet\]: /,
    );
    terminal.type('nonsense\r');
    await terminal.sees(/The list has no nonsense[^]*\[sonnet\]: /);
    terminal.type('opus\r');
    await terminal.sees(/Which port .*\[0\]: /);
    terminal.type('99999\r');
    await terminal.sees(/whole number from 0 to 65535\.[^]*\[0\]: /);
    terminal.type('8123\r');
    await terminal.sees(
      /✓ Stored in \S+config\.json[^]*You said: Say hello in three languages\.\n[^]*✓ It works\.\nNext: claude-bridge serve/,
    );
    expect(await terminal.ended).toBe(0);
    expect(stored()).toEqual({ 'default-model': 'opus', port: 8123 });
    expect(api.requests[0]!.body.model).toMatch(/opus/);
    expect(api.requests).toHaveLength(1);
  });

  test('--yes without a terminal: npm updates without a question, the settings are stored, stdout holds only the answer', async () => {
    npmInstalls({ loggedIn: true });
    oldNpmCli();
    const done = await claudeBridge(
      ['setup', '--yes', '--cli-path', claude(), '--default-model', 'haiku', '--port', '8222'],
      env,
    );
    expect(done).toMatchObject({ code: 0, stdout: 'You said: Say hello in three languages.\n' });
    expect(npmLog()).toBe(`${installCommand('latest')}\n`);
    expect(stored()).toEqual({ 'default-model': 'haiku', port: 8222, 'cli-path': claude() });
  });

  test('--yes cannot log in: 6, and nothing is stored', async () => {
    program('claude', cliBody({ loggedIn: false }));
    const { code, stderr } = await inOneProcess(['setup', '--yes'], env);
    expect(code).toBe(6);
    expect(stderr).toContain(`Next: ${claude()} auth login`);
    expect(existsSync(path.join(box.home, 'config'))).toBe(false);
  });

  test('again, while the bridge runs: it keeps its port, and what comes next is not serve', async () => {
    program('claude', cliBody({ loggedIn: true }));
    await trustCli(claude(), env);
    await using running = createServer((_req, res) =>
      res.end(JSON.stringify({ version: '9.9.9', cli: {}, processes: {} })),
    );
    running.listen(0, '127.0.0.1');
    await new Promise((resolve) => running.once('listening', resolve));
    const { port } = running.address() as AddressInfo;
    using terminal = atTerminal(['setup'], { ...env, SERVER_PORT: String(port) });
    await terminal.sees(/Number or name \[sonnet\]: /);
    terminal.type('\r');
    await terminal.sees(new RegExp(`Which port .*\\[${port}\\]: `));
    terminal.type('\r');
    await terminal.sees(
      /✓ It works\. The bridge at http:\S+ runs already, and takes these settings when it starts again\.\nNext: claude-bridge status/,
    );
    expect(await terminal.ended).toBe(0);
    expect(stored()).toEqual({ 'default-model': 'sonnet', port });
  });

  withoutCli('what setup cannot install itself: the line to do it by hand', async () => {
    program('npm', 'exit 1');
    const { code, stderr } = await inOneProcess(['setup', '--yes'], env);
    expect(code).toBe(3);
    expect(stderr).toContain(
      '✗ The Claude CLI was not found on this machine.\nNext: npm install -g @anthropic-ai/claude-code --allow-scripts=@anthropic-ai/claude-code\n',
    );
  });

  test('after Ctrl-D nothing is stored', async () => {
    program('claude', cliBody({ loggedIn: true }));
    using terminal = atTerminal(['setup'], env);
    await terminal.sees(/Number or name/);
    terminal.type(CTRL_D);
    expect(await terminal.ended).toBe(1);
    expect(terminal.shown()).toMatch(/nothing was stored\.\nNext: claude-bridge setup/);
    expect(existsSync(path.join(box.home, 'config'))).toBe(false);
  });
});
