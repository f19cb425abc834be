/** The command trusts neither a config nor a CLI in the current folder. Concurrent changes of settings are all kept. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { claudeBridge, repositoryRoot, sandbox, type Finished, type Sandbox } from './command.js';
import { inOneProcess } from './one-process.js';

let box: Sandbox;
/** As in a repository that somebody else wrote. */
let folder: string;
let evidence: string;
beforeEach(() => {
  box = sandbox();
  folder = path.join(box.home, 'repository');
  evidence = path.join(box.home, 'it-ran');
  mkdirSync(path.join(folder, 'claude-bridge'), { recursive: true });
  const program = path.join(folder, 'evil.sh');
  writeFileSync(program, `#!/bin/sh\n: > ${evidence}\necho "2.1.330 (Claude Code)"\n`);
  chmodSync(program, 0o755);
  writeFileSync(path.join(folder, 'claude-bridge', 'config.json'), JSON.stringify({ 'cli-path': program }));
});
afterEach(() => box[Symbol.dispose]());

/** Each kind of command is also a process of its own once. */
async function inFolder(args: readonly string[], extra: Readonly<Record<string, string>>): Promise<Finished> {
  return inOneProcess(args, { ...box.env, CLAUDE_BRIDGE_CONFIG_DIR: '', ...extra }, { folder });
}

async function startedInFolder(
  args: readonly string[],
  extra: Readonly<Record<string, string>>,
): Promise<Finished> {
  // An empty value counts as unset.
  const env = { ...box.env, CLAUDE_BRIDGE_CONFIG_DIR: '' };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [path.join(repositoryRoot, 'bin/claude-bridge.js'), ...args],
      { cwd: folder, env: { ...env, ...extra } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test.each(['', '.', './', '../repository'])('XDG_CONFIG_HOME=%j is not the current folder', async (value) => {
  const extra = { XDG_CONFIG_HOME: value };
  const run = value === '.' ? startedInFolder : inFolder;
  expect((await run(['config', 'path'], extra)).stdout).toBe(
    `${path.join(box.home, '.config', 'claude-bridge', 'config.json')}\n`,
  );
  await run(['doctor'], extra);
  expect(existsSync(evidence)).toBe(false);
});

test('a relative CLAUDE_BRIDGE_CONFIG_DIR exits with 8 and suggests the absolute one', async () => {
  const failed = await inFolder(['config', 'list'], { CLAUDE_BRIDGE_CONFIG_DIR: 'claude-bridge' });
  expect(failed.code).toBe(8);
  expect(failed.stderr).toContain(
    `Next: export CLAUDE_BRIDGE_CONFIG_DIR="${path.join(folder, 'claude-bridge')}"`,
  );
});

test.each(['evil.sh', './evil.sh', '../repository/evil.sh'])(
  'cli-path %s exits with 8 and suggests the absolute one',
  async (cli) => {
    const run = cli === './evil.sh' ? startedInFolder : inFolder;
    const stored = `Next: claude-bridge config set cli-path ${path.join(folder, 'evil.sh')}`;
    for (const [args, next] of [
      [
        ['serve', '--port', '0', '--cli-path', cli],
        `Next: claude-bridge serve --port 0 --cli-path ${path.join(folder, 'evil.sh')}`,
      ],
      [['config', 'set', 'cli-path', cli], stored],
    ] as const) {
      const failed = await run(args, {});
      expect(failed.code).toBe(8);
      expect(failed.stderr).toContain(next);
    }
    expect((await run(['doctor'], { CLAUDE_CLI_PATH: cli })).stdout).toContain(stored.slice('Next: '.length));
    expect(existsSync(evidence)).toBe(false);
  },
);

test('concurrent config set commands lose no value', async () => {
  const values = {
    port: 8111,
    spares: 2,
    'max-queue': 7,
    'default-model': 'opus',
    strict: true,
    'queue-timeout': 9,
  };
  const set = Object.entries(values).map(([key, value]) =>
    claudeBridge(['config', 'set', key, String(value)], box.env),
  );
  for (const { code } of await Promise.all(set)) expect(code).toBe(0);
  const file = path.join(box.home, 'config', 'config.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(values);
});

test('a lock left by a killed command does not block others', async () => {
  mkdirSync(path.join(box.home, 'config', '.config.lock'), { recursive: true });
  expect((await claudeBridge(['config', 'set', 'port', '8112'], box.env)).code).toBe(0);
});
