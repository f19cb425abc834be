import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { claudeBridge, repositoryRoot, sandbox } from './command.js';
import { expectOneFailure } from './one-failure.js';

const box = sandbox();
const { version } = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8')) as {
  version: string;
};

test('--version is the package’s', async () => {
  expect(await claudeBridge(['--version'], box.env)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('--help, and no command at all, print the commands and examples', async () => {
  const help = await claudeBridge(['--help'], box.env);
  for (const word of [
    ...['serve', 'setup', 'chat', 'models', 'status', 'config', 'doctor', 'service', 'completion'],
    ...['Examples:', 'claude-bridge serve --port 9000', 'Exit codes:', '9  no bridge is running'],
  ]) {
    expect(help.stdout).toContain(word);
  }
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(await claudeBridge([], box.env)).toEqual(help);
});

test('serve --help names every flag with its variable, and has no flag for the key', async () => {
  const { stdout } = await claudeBridge(['serve', '--help'], box.env);
  const words = stdout.replace(/\s+/g, ' ');
  for (const [flag, variable] of [
    ['--host <address>', 'SERVER_HOST'],
    ['--port <number>', 'SERVER_PORT'],
    ['--cli-path <path>', 'CLAUDE_CLI_PATH'],
    ['--default-model <name>', 'CLAUDE_BRIDGE_DEFAULT_MODEL'],
    ['--strict-models', 'CLAUDE_BRIDGE_STRICT_MODELS'],
    ['--strict ', 'CLAUDE_BRIDGE_STRICT)'],
    ['--log-level <level>', 'CLAUDE_BRIDGE_LOG_LEVEL'],
    ['--json-logs', 'CLAUDE_BRIDGE_JSON_LOGS'],
  ] as const) {
    expect(words).toContain(flag);
    expect(words).toContain(variable);
  }
  expect(words).not.toContain('--api-key');
});

test.each([
  [
    ['serve', '--prot', '1'],
    /^✗ unknown option '--prot'\n\(Did you mean --port\?\)\n/,
    /^claude-bridge serve --port 1$/,
  ],
  [['serve', '--api-key', 'secret-key'], /unknown option '--api-key'/, /^claude-bridge serve --help$/],
] as const)('%j is a usage error', async (args, says, next) => {
  expectOneFailure(await claudeBridge(args, box.env), { code: 2, says, next });
});

test('config alone prints its help and counts as a usage error', async () => {
  const { code, stdout, stderr } = await claudeBridge(['config'], box.env);
  expect(code).toBe(2);
  expect(stdout + stderr).toContain('unset [key]');
});

test('docs/commands.md has the exit codes of the help, which fits 80 columns', async () => {
  const { stdout } = await claudeBridge(['--help'], box.env);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(stdout).toMatch(/^ {2}launch \[client\] \[arguments\.\.\.\] {2}start a coding agent/m);
  const codes = [...stdout.matchAll(/^ {2}(\d) {2}(.+)$/gm)].map(
    ([, code, meaning]) => [code!, meaning!] as const,
  );
  expect(codes).toHaveLength(10);
  const page = readFileSync(path.join(repositoryRoot, 'docs/commands.md'), 'utf8').replace(/ +/g, ' ');
  for (const [code, meaning] of codes) expect(page).toContain(`| ${code} | ${meaning} |`);
});
