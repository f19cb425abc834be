/** The example units of docs/scaling/systemd: systemd checks them, and a user manager runs two bridges. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MEMORY_VARIABLES } from '../../src/cli/commands/service/service-files.js';
import { SETTING_KEYS, definitionOf } from '../../src/settings/settings-table.js';
import { isValidSetting, readSettingValue } from '../../src/settings/setting-value.js';
import { repositoryRoot } from '../cli/command.js';
import { besideSystemd } from '../cli/private-systemd.js';
import { createFakeCli } from '../support/fake-cli.js';
import { trustCli } from '../support/trusted-cli.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { freePort } from '../support/free-port.js';
import { withParts } from '../support/with-parts.js';

const run = promisify(execFile);
const folder = join(repositoryRoot, 'docs/scaling/systemd');
const unit = readFileSync(join(folder, 'claude-bridge@.service'), 'utf8');

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'claude-bridge-units-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The values of a directive, in order. */
const valuesOf = (name: string): string[] =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
const environment = new Map(valuesOf('Environment').map((pair) => pair.split('=', 2) as [string, string]));

describe('the text', () => {
  test('its variables are settings with valid values, or belong to the CLI', () => {
    const keys = new Map(SETTING_KEYS.map((key) => [definitionOf(key).environment, key]));
    expect(Object.fromEntries(environment)).toMatchObject(MEMORY_VARIABLES);
    for (const [name, value] of environment) {
      if (name in MEMORY_VARIABLES) continue;
      if (['HOME', 'CLAUDE_CONFIG_DIR', 'CLAUDE_BRIDGE_CONFIG_DIR'].includes(name)) continue;
      const key = keys.get(name);
      expect([name, key]).toEqual([name, expect.any(String)]);
      const read = readSettingValue(key!, value.replace('%i', '1'));
      expect([name, isValidSetting(key!, read)]).toEqual([name, true]);
    }
  });

  test('it gives the bridge time to end, and does not restart it when a restart cannot help', () => {
    const seconds = (name: string): number => Number(environment.get(`CLAUDE_BRIDGE_SHUTDOWN_${name}`));
    expect(Number(valuesOf('TimeoutStopSec')[0])).toBeGreaterThanOrEqual(
      seconds('DELAY') + seconds('GRACE') + 10,
    );
    expect(valuesOf('RestartPreventExitStatus')).toEqual(['2 3 4 5 6 8']);
  });
});

if (process.platform === 'linux') {
  withParts('systemd').test('systemd accepts the units', async () => {
    const verify = async (): Promise<string> => {
      const files = ['claude-bridge@1.service', 'claude-bridge.target'].map((name) => join(home, name));
      const all = [join(home, 'claude-bridge@.service'), ...files.slice(1)];
      const { stderr } = await run('systemd-analyze', ['verify', '--man=no', ...all]).catch(
        (error: unknown) => error as { stderr: string },
      );
      return stderr;
    };
    cpSync(folder, home, { recursive: true });
    expect(await verify()).toBe('');
    writeFileSync(join(home, 'claude-bridge@.service'), unit.replace('Restart=', 'Restarts='));
    expect(await verify()).toContain('Restarts');
  });

  const { test } = withParts('systemd', 'namespaces');
  test('two bridges side by side: started, asked, stopped together, started again, and nothing left', async () => {
    await using cli = await createFakeCli();
    const ports = [await freePort(), await freePort()];
    layOut(cli, ports);
    // Where a user manager keeps its state: in current and in earlier versions.
    for (const state of ['.local/state', '.config'])
      for (const at of ['1', '2'])
        await trustCli(cli.path, {
          CLAUDE_BRIDGE_CONFIG_DIR: join(home, state, 'claude-bridge', at, 'config'),
        });
    const ask = ports.map((port) => `'${process.execPath}' '${join(home, 'ask.mjs')}' ${port}`);
    const state = 'systemctl --user is-active claude-bridge@1 claude-bridge@2';
    const processes = `$(grep -lFf '${home}/marker' /proc/[0-9]*/cmdline 2>/dev/null | wc -l)`;
    const said = await besideSystemd(
      [
        'systemctl --user enable --now claude-bridge.target claude-bridge@1 claude-bridge@2',
        'systemctl --user show -p Environment claude-bridge@2',
        ...ask,
        `echo RUNNING; ${state}`,
        `echo THERE ${processes}`,
        // Stopping the target returns at once; naming the instances waits for them.
        "systemctl --user stop claude-bridge.target; systemctl --user stop 'claude-bridge@*'",
        `echo STOPPED; ${state}`,
        `echo LEFT ${processes}`,
        'systemctl --user start claude-bridge.target',
        ...ask,
      ],
      { home, env: { HOME: home, PATH: '/usr/bin:/bin' } },
    );
    expect(said).toContain('SERVER_PORT=8002');
    expect(said.match(/^ANSWERED You said: Are you there\?$/gm)).toHaveLength(4);
    expect(said).toContain('RUNNING\nactive\nactive\n');
    expect(said).toContain('STOPPED\ninactive\ninactive\n');
    expect(said).toMatch(/^THERE [1-9]/m);
    expect(said).toContain('LEFT 0\n');
    await waitUntilGone(() => processesMarked(home));
    await waitUntilGone(() => processesMarked(cli.marker));
  });
}

/** The units and the files they read; a drop-in replaces paths and users of a real host. */
function layOut(cli: { readonly path: string; readonly marker: string }, ports: readonly number[]): void {
  const units = join(home, '.config/systemd/user');
  cpSync(folder, units, { recursive: true });
  const write = (path: string, lines: readonly string[]): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${lines.join('\n')}\n`);
  };
  write(join(units, 'claude-bridge@.service.d/here.conf'), [
    '[Service]',
    ...['User=', 'Group=', 'EnvironmentFile='],
    ...[`EnvironmentFile=${home}/common.env`, `EnvironmentFile=${home}/%i.env`],
    // ProtectHome and PrivateTmp would hide these.
    `BindPaths=${home} ${cli.marker}`,
    `BindReadOnlyPaths=${repositoryRoot} ${dirname(process.execPath)}`,
  ]);
  write(join(home, 'common.env'), [
    `PATH=${home}/bin:${dirname(process.execPath)}:/usr/bin:/bin`,
    `CLAUDE_CLI_PATH=${cli.path}`,
    'CLAUDE_BRIDGE_SHUTDOWN_DELAY=0',
  ]);
  ports.forEach((port, at) => write(join(home, `${at + 1}.env`), [`SERVER_PORT=${port}`]));
  mkdirSync(join(home, 'bin'));
  symlinkSync(join(repositoryRoot, 'bin/claude-bridge.js'), join(home, 'bin/claude-bridge'));
  write(join(home, 'marker'), [cli.marker]);
  write(join(home, 'ask.mjs'), [
    'const url = `http://127.0.0.1:${process.argv[2]}/v1/chat/completions`;',
    "const body = JSON.stringify({ model: 'sonnet', messages: [{ role: 'user', content: 'Are you there?' }] });",
    "const ask = () => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });",
    'const later = () => new Promise((resolve) => setTimeout(resolve, 100));',
    'for (let left = 200; left > 0; left -= 1) {',
    '  const answer = await ask().then((response) => response.json(), () => undefined);',
    '  const text = answer?.choices?.[0]?.message.content;',
    "  if (text !== undefined) { console.log('ANSWERED', text); break; }",
    '  await later();',
    '}',
  ]);
}
