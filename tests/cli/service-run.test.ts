/** `service run`, which launchd and Task Scheduler start, and the steps that `service` runs. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CommandFailure } from '../../src/cli/command-failure.js';
import { runService } from '../../src/cli/commands/service/run-service.js';
import { installService, serviceStatus, uninstallService } from '../../src/cli/commands/service/service.js';
import { keepStopReason, stopReason } from '../../src/cli/commands/service/stop-reason.js';
import { runStep, runSteps } from '../../src/cli/commands/service/run-step.js';
import type { Step } from '../../src/cli/commands/service/service-plan.js';
import type { ExitCode } from '../../src/cli/exit-codes.js';
import { thisMachine, type Machine } from '../../src/cli/machine.js';
import { createFakeCli } from '../support/fake-cli.js';
import { trustCli } from '../support/trusted-cli.js';
import { claudeBridge, sandbox, start } from './command.js';
import type { Sandbox } from './command.js';

let box: Sandbox;
let log: string;
let note: string;
beforeEach(() => {
  box = sandbox();
  log = path.join(box.home, 'with space', 'bridge.log');
  note = path.join(box.home, 'config', 'service-stopped.txt');
});
afterEach(() => box[Symbol.dispose]());

test('a failure that a restart does not fix: exit code 0, and the reason in the log and in the note', async () => {
  const env = { ...box.env, CLAUDE_CLI_PATH: '/no/such/claude' };
  const ended = await claudeBridge(['service', 'run', '--log-file', log], env);
  expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
  const reason = 'The setting cli-path names /no/such/claude, but there is no such file.\nNext: ';
  expect(readFileSync(log, 'utf8')).toContain(`✗ ${reason}`);
  expect(readFileSync(note, 'utf8')).toContain(reason);
});

test('a failure that may pass: its own exit code, and no note', async () => {
  await using cli = await createFakeCli();
  await using other = await createFakeCli();
  await trustCli(cli.path, box.env);
  const env = { ...box.env, SERVER_PORT: '0', CLAUDE_CLI_PATH: cli.path };
  const first = start(['serve'], env);
  const port = (await first.saw(/127\.0\.0\.1:(\d+)\/v1/))[1]!;
  writeFileSync(note, 'an older reason');
  const taken = { ...env, SERVER_PORT: port, CLAUDE_CLI_PATH: other.path };
  expect((await claudeBridge(['service', 'run', '--log-file', log], taken)).code).toBe(7);
  expect(readFileSync(log, 'utf8')).toContain(`already serves at http://127.0.0.1:${port}`);
  expect(existsSync(note)).toBe(false);
  first.child.kill('SIGTERM');
  expect((await first.finished).code).toBe(0);
});

test('it serves, writes everything to its log, and stops at a signal', async () => {
  await using cli = await createFakeCli();
  await trustCli(cli.path, box.env);
  const env = { ...box.env, SERVER_PORT: '0', CLAUDE_CLI_PATH: cli.path };
  mkdirSync(path.dirname(log));
  writeFileSync(log, 'an older line\n');
  const running = start(['service', 'run', '--log-file', log], env);
  for (;;) {
    if (readFileSync(log, 'utf8').includes('/v1')) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  running.child.kill('SIGTERM');
  expect(await running.finished).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(readFileSync(log, 'utf8')).toMatch(/^an older line\n[^]*127\.0\.0\.1:\d+\/v1[^]*stopped\n$/);
});

/** In this process, with what it prints to stderr. */
function machineOf(platform: NodeJS.Platform): { machine: Machine; printed: () => string } {
  const stderr = new PassThrough();
  const machine: Machine = {
    ...{ ...thisMachine(['--no-color']), platform, home: box.home, command: 'claude-bridge' },
    env: { ...box.env, PATH: box.home },
    stderr: stderr as unknown as NodeJS.WriteStream,
  };
  return { machine, printed: () => String(stderr.read() ?? '') };
}

test.each<[ExitCode, number]>([
  ...([2, 3, 4, 5, 6, 8] as const).map((code): [ExitCode, number] => [code, 0]),
  ...([1, 7, 10] as const).map((code): [ExitCode, number] => [code, code]),
])('serve fails with %i: service run exits with %i', async (code, expected) => {
  const { machine, printed } = machineOf('darwin');
  const exits: number[] = [];
  const serving = async (): Promise<void> => Promise.reject(new CommandFailure(code, 'It fails.', 'mend it'));
  await runService(undefined, machine, (status) => void exits.push(status), serving);
  expect(exits).toEqual([expected]);
  expect(stopReason(machine)).toBe(expected === 0 ? 'It fails.\nNext: mend it' : undefined);
  expect(printed()).toBe('✗ It fails.\nNext: mend it\n');
});

test.each([
  ['darwin', 'launchctl'],
  // On POSIX the whole Windows path is the name of a file, which the PATH leads to.
  ['win32', 'C:\\Windows\\System32\\schtasks.exe'],
] as const)('%s, service status: a service that has given up does not run', async (platform, name) => {
  const { machine, printed } = machineOf(platform);
  const program = path.join(box.home, name);
  const exits = (code: number): void => writeFileSync(program, `#!/bin/sh\nexit ${code}\n`);
  exits(0);
  chmodSync(program, 0o755);
  expect([await serviceStatus(machine), printed()]).toEqual([true, '']);
  keepStopReason('It fails.\nNext: mend it', machine);
  expect([await serviceStatus(machine), printed()]).toEqual([
    false,
    '✗ The service has stopped, because a restart would not help. It fails.\nNext: mend it\nThen: claude-bridge service install\n',
  ]);
  exits(113);
  expect([await serviceStatus(machine), printed()]).toEqual([
    false,
    '✗ The service is not installed.\nNext: claude-bridge service install\n',
  ]);
});

test('a user without a systemd session is told so, and a failed installation leaves no file', async () => {
  const { machine, printed } = machineOf('linux');
  const unit = path.join(box.home, '.config/systemd/user/claude-bridge.service');
  const says = (text: string): void =>
    writeFileSync(path.join(box.home, 'systemctl'), `#!/bin/sh\necho '${text}' >&2\nexit 1\n`, {
      mode: 0o755,
    });
  const failure = async (): Promise<CommandFailure> =>
    (await installService({ yes: true, print: false }, machine).catch(
      (error: unknown) => error,
    )) as CommandFailure;
  for (const text of [
    'Failed to connect to bus: No medium found',
    'Failed to connect to user scope bus via local transport: No such file or directory',
  ]) {
    says(text);
    const { problem, next } = await failure();
    expect(problem).toContain('There is no systemd session for this user');
    expect(next).toMatch(/^(loginctl enable-linger && .*|claude-bridge serve)$/);
    expect(printed()).toContain(text);
    expect(existsSync(unit)).toBe(false);
  }
  says('Access denied');
  expect((await failure()).next).toBe('claude-bridge serve');
  mkdirSync(path.dirname(unit), { recursive: true });
  writeFileSync(unit, 'an older unit');
  await failure();
  expect(readFileSync(unit, 'utf8')).toBe('an older unit');
  printed();
  expect(await serviceStatus(machine)).toBe(false);
  expect(printed()).toContain(
    '✗ The service does not run. Its log: claude-bridge service logs\nNext: claude-bridge service install\n',
  );
});

test('a first installation that fails late is undone; without a session the file can still be removed', async () => {
  const { machine } = machineOf('linux');
  const unit = path.join(box.home, '.config/systemd/user/claude-bridge.service');
  const asked = path.join(box.home, 'asked');
  const systemctl = (lines: string): void =>
    writeFileSync(path.join(box.home, 'systemctl'), `#!/bin/sh\necho "$*" >>'${asked}'\n${lines}\n`, {
      mode: 0o755,
    });
  const install = async (): Promise<void> => installService({ yes: true, print: false }, machine);
  const steps = ['daemon-reload', 'enable claude-bridge.service', 'restart claude-bridge.service'];
  const undone = [...steps, 'disable --now claude-bridge.service'];
  const told = (): string[] => readFileSync(asked, 'utf8').replaceAll('--user ', '').trim().split('\n');
  systemctl('[ "$2" != restart ]');
  await expect(install()).rejects.toThrow(CommandFailure);
  expect([told(), existsSync(unit)]).toEqual([undone, false]);
  mkdirSync(path.dirname(unit), { recursive: true });
  writeFileSync(unit, 'an older unit');
  await expect(install()).rejects.toThrow(CommandFailure);
  expect([told(), existsSync(unit)]).toEqual([[...undone, ...steps], true]);
  systemctl("echo 'Failed to connect to bus: No medium found' >&2\nexit 1");
  await expect(uninstallService({ yes: true }, machine)).rejects.toThrow('There is no systemd session');
  expect(existsSync(unit)).toBe(false);
});

test('the note is read as plain text, and a folder that cannot be written does no harm', () => {
  const user = { env: { CLAUDE_BRIDGE_CONFIG_DIR: box.home }, platform: process.platform, home: box.home };
  expect(stopReason(user)).toBeUndefined();
  keepStopReason('It is \u001b[31mred.', user);
  expect(stopReason(user)).not.toContain('\u001b');
  expect(stopReason(user)).toContain('red.');
  keepStopReason(undefined, user);
  expect(stopReason(user)).toBeUndefined();
  const file = path.join(box.home, 'file');
  writeFileSync(file, '');
  const nowhere = { ...user, env: { CLAUDE_BRIDGE_CONFIG_DIR: path.join(file, 'config') } };
  expect(() => keepStopReason('reason', nowhere)).not.toThrow();
});

test('a step is run again while it exits with the code that passes, and not after another', async () => {
  const machine = { ...thisMachine([]), env: {} };
  const count = path.join(box.home, 'count');
  const exiting = (code: string): Step => ({
    command: process.execPath,
    args: [
      '-e',
      `fs.appendFileSync(process.argv[1], 'x'); const count = fs.statSync(process.argv[1]).size; process.exit(${code})`,
      count,
    ],
    retry: { code: 5, seconds: 30 },
  });
  expect(await runStep(exiting('count < 3 ? 5 : 0'), machine)).toBe(0);
  expect(readFileSync(count, 'utf8')).toBe('xxx');
  await expect(runSteps([exiting('6')], machine, 'mend it')).rejects.toThrow(
    /exited with 6\.\nNext: mend it$/,
  );
  expect(readFileSync(count, 'utf8')).toBe('xxxx');
});
