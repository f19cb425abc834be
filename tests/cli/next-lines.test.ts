/** The very next line to type: each failure corrects the words that were typed, and keeps the others. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { thisMachine, type Machine } from '../../src/cli/machine.js';
import { commandLine } from '../../src/cli/main.js';
import { report } from '../../src/cli/terminal/report.js';
import { withAddress } from '../../src/cli/typed/corrected-words.js';

let home: string;
beforeAll(() => void (home = mkdtempSync(path.join(tmpdir(), 'claude-bridge-next-'))));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs the line in this process, where no terminal is. */
async function nextAfter(line: string, env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const words = line.split(' ');
  const stderr = new PassThrough({ encoding: 'utf8' });
  const machine = {
    ...thisMachine(['node', 'claude-bridge', ...words]),
    ...{ home, env: { ...env, CLAUDE_BRIDGE_CONFIG_DIR: home }, command: 'claude-bridge', stderr },
    ...{ stdin: new PassThrough(), stdout: new PassThrough() },
  } as unknown as Machine;
  const program = commandLine(machine);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    report(error, machine, { withStack: false, program });
  }
  return /^Next: (.*)$/m.exec(String(stderr.read()))?.[1];
}

test.each([
  ['config set default-modle opus', {}, 'claude-bridge config set default-model opus'],
  ['config get prot', {}, 'claude-bridge config get port'],
  ['config get default-model --revael', {}, 'claude-bridge config get default-model --reveal'],
  ['config get api-key', {}, 'claude-bridge config set api-key <value>'],
  ['config get cli-path', {}, 'claude-bridge config set cli-path /path/to/claude'],
  ['config edit', {}, 'claude-bridge config path'],
  ['connect pie --write', {}, 'claude-bridge connect pi --write'],
  [
    'connect codx --url http://127.0.0.1:9 --json',
    {},
    'claude-bridge connect codex --url http://127.0.0.1:9 --json',
  ],
  ['connect pi --url localhost:8000', {}, 'claude-bridge connect pi --url http://localhost:8000'],
  ['connect pi --write --url=ftp://x:9/v1?a', {}, 'claude-bridge connect pi --write --url http://x:9/v1'],
  ['connect pi --url https://me:secret@x', {}, 'claude-bridge connect pi --url http://127.0.0.1:8000'],
  ['connect --json pi', { SERVER_PORT: '0' }, 'claude-bridge connect --json pi --url http://127.0.0.1:PORT'],
  ['connect pi --model ?', {}, 'claude-bridge connect pi --model sonnet'],
  ['connect cursor --write --yes', {}, 'claude-bridge connect cursor'],
  ['connect pi --write', {}, 'claude-bridge connect pi --write --yes'],
  ['connect pi --model opus --write --file /', {}, 'claude-bridge connect pi --model opus'],
  ['status --port 9', {}, 'claude-bridge serve --port 9'],
  ['status --host=127.0.0.2 --port=9', {}, 'claude-bridge serve --host 127.0.0.2 --port 9'],
  ['status', { SERVER_PORT: '9' }, 'claude-bridge serve'],
  ['status --port many', {}, 'claude-bridge status --port 8000'],
  ['batch run no-such-file.jsonl', {}, 'ls -l no-such-file.jsonl'],
] as const)('%s (%j)', async (line, env, next) => {
  expect(await nextAfter(line, env)).toBe(next);
  expect(readdirSync(home)).toEqual([]);
});

test.each([
  ['claude-bridge serve', 'claude-bridge serve --host ::1 --port 9'],
  ['claude-bridge serve --port 8001', 'claude-bridge serve --port 8001 --host ::1'],
  ['claude-bridge batch wait batch_1', 'claude-bridge batch wait batch_1 --host ::1 --port 9'],
  ['claude-bridge batch --help', 'claude-bridge batch --help'],
  ['claude-bridge doctor', 'claude-bridge doctor'],
  ['claude-bridge config set port 1', 'claude-bridge config set port 1'],
  ['unset SERVER_PORT', 'unset SERVER_PORT'],
])('for the same bridge: %s', (line, next) => {
  expect(withAddress(line, ['status', '--port=9', '--host', '::1', '--json'])).toBe(next);
});
