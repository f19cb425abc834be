/** `service`, with a private systemd in its own namespace where this machine has one and allows it. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createFakeCli } from '../support/fake-cli.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { trustCli } from '../support/trusted-cli.js';
import { withParts } from '../support/with-parts.js';
import { INSTALLED, claudeBridge, repositoryRoot, sandbox } from './command.js';
import type { Sandbox } from './command.js';
import { expectOneFailure } from './one-failure.js';
import { besideSystemd } from './private-systemd.js';
import { atTerminal } from './terminal.js';

let box: Sandbox;
let unit: string;
beforeEach(() => {
  box = sandbox({ PATH: '/usr/bin:/bin' });
  unit = path.join(box.home, '.config/systemd/user/claude-bridge.service');
});
afterEach(() => box[Symbol.dispose]());

test('install --print prints only the file, and changes nothing', async () => {
  const { code, stdout, stderr } = await claudeBridge(['service', 'install', '--print'], box.env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(process.execPath);
  expect(stdout).toContain(path.join(repositoryRoot, 'bin/claude-bridge.js'));
  expect(readdirSync(box.home)).toEqual([]);
});

if (process.platform === 'linux') {
  test('without a terminal: a usage error that names the flag; a no at the terminal: nothing changes', async () => {
    const { code, stderr } = await claudeBridge(['service', 'install'], box.env);
    expect(code).toBe(2);
    expect(stderr).toContain(`It will write this to ${unit}:\n\n[Unit]`);
    expect(stderr).toMatch(/Next: claude-bridge service install --yes\n$/);
    using terminal = atTerminal(['service', 'install'], { ...box.env, SERVER_PORT: '9' });
    await terminal.sees(
      /! SERVER_PORT is set here but not in the service[^]*Install the service\? \[Y\/n\] /,
    );
    terminal.type('n\r');
    expect(await terminal.ended).toBe(1);
    expect(existsSync(unit)).toBe(false);
  });

  test('a system without the commands: the reason, and what works instead', async () => {
    expect(
      await claudeBridge(['service', 'install', '--yes'], { ...box.env, PATH: `/nowhere:${INSTALLED}` }),
    ).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/systemctl cannot be started: .*\nNext: claude-bridge serve\n$/),
    });
    expectOneFailure(await claudeBridge(['service', 'logs', '-n', '0'], box.env), {
      code: 2,
      says: 'whole number from 1',
      next: /^claude-bridge service logs --help$/,
    });
  });

  withParts('systemd', 'namespaces').test('installed, running, removed', async () => {
    await using cli = await createFakeCli();
    const config = path.join(box.home, 'config');
    await trustCli(cli.path, box.env);
    const port = 20_000 + (process.pid % 20_000);
    writeFileSync(
      path.join(config, 'config.json'),
      JSON.stringify({ 'cli-path': cli.path, port, spares: 0 }),
    );
    const commands = ['install --yes', 'status', 'WAIT', 'install --yes', 'uninstall --yes', 'status'];
    const said = await inSystemd(commands, port);
    expect(said).toMatch(
      /STEP install --yes\n[^]*✓ The service is installed and started[^]*CODE 0\nSTEP status/,
    );
    expect(said).toMatch(/STEP status\n[^]*Active: active \(running\)[^]*CODE 0\nSTEP WAIT/);
    expect(said).toMatch(/STEP WAIT\n.*"status":"ok".*\nCODE 0/);
    expect(said).toMatch(/STEP uninstall --yes\n[^]*✓ The service is removed[^]*CODE 0\nSTEP status/);
    expect(said).toMatch(/STEP status\n[^]*CODE 9\n$/);
    expect(existsSync(unit)).toBe(false);
    await waitUntilGone(() => processesMarked(box.home));
  });

  /** Runs the commands one after the other beside a systemd of the user's own. @returns what they said, each with its exit code */
  async function inSystemd(commands: readonly string[], port: number): Promise<string> {
    const bridge = `'${process.execPath}' '${path.join(repositoryRoot, 'bin/claude-bridge.js')}'`;
    const health = `fetch('http://127.0.0.1:${port}/health').then((r) => r.text()).then(console.log, () => process.exit(1))`;
    const steps = commands.map((command) =>
      command === 'WAIT'
        ? `echo STEP WAIT; for i in $(seq 100); do '${process.execPath}' -e "${health}" && break; sleep 0.2; done; echo CODE $?`
        : `echo STEP ${command}; ${bridge} service ${command}; echo CODE $?`,
    );
    return besideSystemd(steps, box);
  }
}
