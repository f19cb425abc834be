/** `claude-bridge launch`: what each program is started with, and the real Claude Code through it. */
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LAUNCH_CLIENTS } from '../../src/cli/commands/launch/launch-table.js';
import { useBench } from '../support/use-bench.js';
import { lastUserText } from '../support/api-request.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { claudeBridge, sandbox, type Finished, type Sandbox } from './command.js';
import { expectOneFailure } from './one-failure.js';
import { inOneProcess } from './one-process.js';

const bench = useBench(NEWEST_CLI.path);
let box: Sandbox;
let env: Record<string, string>;
beforeAll(() => {
  box = sandbox();
  const bin = path.join(box.home, 'bin');
  mkdirSync(bin);
  // Each program tells what it was started with, and what lies in the folders that it was given.
  const stub = `#!${process.execPath}
const { appendFileSync, existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const own = Object.entries(process.env).filter(([name]) => /^(ANTHROPIC|OPENAI|OPENCODE|CLINE|CRUSH|COPILOT|CLAUDE_BRIDGE_KEY)/.test(name));
const folders = [process.env.CRUSH_GLOBAL_CONFIG, process.env.CLINE_DATA_DIR && process.env.CLINE_DATA_DIR + '/settings', path.dirname(process.argv[process.argv.indexOf('-e') + 1] ?? '/none/x')];
const files = folders.flatMap((folder) => folder && existsSync(folder) && folder.includes('claude-bridge-launch-') ? readdirSync(folder).map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]) : []);
appendFileSync(process.env.HOME + '/started', JSON.stringify({ args: process.argv.slice(2), env: Object.fromEntries(own), files: Object.fromEntries(files) }) + '\\n');
process.exit(5);
`;
  for (const program of ['codex', 'opencode', 'qwen', 'cline', 'copilot', 'pi', 'crush']) {
    writeFileSync(path.join(bin, program), stub);
    chmodSync(path.join(bin, program), 0o755);
  }
  env = { ...box.env, PATH: `${bin}:${box.env['PATH']}`, TMPDIR: box.home, ANTHROPIC_API_KEY: 'mine' };
});
afterAll(() => box[Symbol.dispose]());

const typed = (args: readonly string[]): string[] => [
  ...['launch', '--port', new URL(bench.bridge.origin).port],
  ...args,
];
const launch = async (...args: string[]): Promise<Finished> => claudeBridge(typed(args), env);
const launchThere = async (...args: string[]): Promise<Finished> => inOneProcess(typed(args), env);
interface Started {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}
const started = (): Started[] =>
  readFileSync(path.join(box.home, 'started'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Started);

describe('with a bridge that runs', () => {
  const expected = (origin: string): Record<string, Partial<Started>> => ({
    codex: {
      args: [
        ...[
          '-c',
          'model_provider="claude-bridge"',
          '-c',
          'model_providers.claude-bridge.name="claude-bridge"',
        ],
        ...['-c', `model_providers.claude-bridge.base_url="${origin}/v1"`],
        ...['-c', 'model_providers.claude-bridge.wire_api="responses"'],
        ...[
          '-c',
          'model_providers.claude-bridge.env_key="CLAUDE_BRIDGE_KEY"',
          '-c',
          'model="opus"',
          'exec',
          '--json',
          'Do it',
        ],
      ],
      env: { CLAUDE_BRIDGE_KEY: 'unused' },
    },
    opencode: { args: ['exec', '--json', 'Do it'] },
    'qwen-code': {
      args: ['--auth-type', 'openai', '--model', 'opus', 'exec', '--json', 'Do it'],
      env: {
        CLAUDE_BRIDGE_KEY: 'unused',
        OPENAI_API_KEY: 'unused',
        OPENAI_BASE_URL: `${origin}/v1`,
        OPENAI_MODEL: 'opus',
      },
    },
    cline: {
      args: ['exec', '--json', 'Do it'],
      files: {
        'providers.json': JSON.stringify(
          {
            ...{ version: 1, lastUsedProvider: 'openai-compatible', modes: {} },
            providers: {
              'openai-compatible': {
                settings: {
                  ...{ provider: 'openai-compatible', apiKey: 'unused', model: 'opus' },
                  baseUrl: `${origin}/v1`,
                },
                ...{ updatedAt: '1970-01-01T00:00:00.000Z', tokenSource: 'manual' },
              },
            },
          },
          undefined,
          2,
        ).concat('\n'),
      },
    },
    'copilot-cli': {
      args: ['exec', '--json', 'Do it'],
      env: {
        ...{ CLAUDE_BRIDGE_KEY: 'unused', COPILOT_MODEL: 'opus', COPILOT_OFFLINE: 'true' },
        ...{ COPILOT_PROVIDER_API_KEY: 'unused', COPILOT_PROVIDER_BASE_URL: `${origin}/v1` },
      },
    },
    pi: {
      args: [
        '-e',
        expect.stringMatching(/claude-bridge\.js$/) as never,
        '--provider',
        'claude-bridge',
        '--model',
        'opus',
        'exec',
        '--json',
        'Do it',
      ],
      files: { 'claude-bridge.js': expect.stringContaining(`"baseUrl":"${origin}/v1"`) as never },
    },
    crush: {
      args: ['exec', '--json', 'Do it'],
      files: { 'crush.json': expect.stringContaining(`"base_url": "${origin}/v1"`) as never },
    },
  });

  test.each(LAUNCH_CLIENTS.map(({ id }) => id).filter((id) => id !== 'claude-code'))(
    '%s gets everything by variables, flags and a folder of this run; its exit code is ours',
    async (id) => {
      const before = existsSync(path.join(box.home, 'started')) ? started().length : 0;
      // One is a process of its own.
      const run = id === 'codex' ? launch : launchThere;
      const { code, stderr } = await run('--model', 'opus', id, 'exec', '--json', 'Do it');
      expect([code, stderr]).toEqual([5, '']);
      const runs = started().slice(before);
      const { args, env: variables, files } = expected(bench.bridge.origin)[id]!;
      expect(runs).toHaveLength(1);
      const program = runs[0]!;
      expect(program.args).toEqual(args);
      const own = Object.fromEntries(
        Object.entries(program.env).filter(([name]) => !name.startsWith('ANTHROPIC_')),
      );
      if (variables !== undefined) expect(own).toEqual(variables);
      if (files !== undefined) expect(program.files).toEqual(files);
      expect(readdirSync(box.home).filter((name) => name.startsWith('claude-bridge-launch'))).toEqual([]);
    },
  );

  test('OpenCode gets its provider as inline config', () => {
    const { OPENCODE_CONFIG_CONTENT: text } = started().find(
      (run) => 'OPENCODE_CONFIG_CONTENT' in run.env,
    )!.env;
    expect(JSON.parse(text!)).toMatchObject({
      model: 'claude-bridge/opus',
      provider: {
        'claude-bridge': {
          options: { baseURL: `${bench.bridge.origin}/v1`, apiKey: '{env:CLAUDE_BRIDGE_KEY}' },
        },
      },
    });
  });

  test('the real Claude Code asks through the bridge, without the user’s API key', async () => {
    const bin = path.join(box.home, 'bin', 'claude');
    writeFileSync(bin, `#!/bin/sh\n[ -z "$ANTHROPIC_API_KEY" ] || exit 9\nexec '${NEWEST_CLI.path}' "$@"\n`, {
      mode: 0o755,
    });
    const { code, stdout } = await launch('--model', 'haiku', 'claude-code', '-p', 'How are you?');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^You said: [^]*How are you\?\n$/)]);
    const asked = bench.api.requests.filter(({ body }) => lastUserText(body).includes('How are you?'));
    expect(asked.map(({ body }) => body.model)).toEqual([expect.stringContaining('haiku')]);
  });

  test('--print says what would be started, without the key', async () => {
    const { code, stdout } = await launchThere('--print', 'qwen', '-p', 'Do it');
    expect(code).toBe(0);
    expect(stdout).toBe(
      `export CLAUDE_BRIDGE_KEY=unused\nexport OPENAI_BASE_URL=${bench.bridge.origin}/v1\nexport OPENAI_API_KEY="$CLAUDE_BRIDGE_KEY"\nexport OPENAI_MODEL=sonnet\nqwen --auth-type openai --model sonnet -p 'Do it'\n`,
    );
  });
});

test('a program that is not installed: the line that installs it', async () => {
  const { port } = new URL(bench.bridge.origin);
  expectOneFailure(await inOneProcess(['launch', '--port', port, 'codex'], box.env), {
    code: 1,
    says: 'Codex is not installed: there is no codex on the PATH.',
    next: /^npm install -g @openai\/codex$/,
  });
});

test('a mistyped program: the line with the right one; none: the list', async () => {
  expectOneFailure(await inOneProcess(['launch', 'codx', 'exec'], box.env), {
    code: 2,
    says: 'There is no program codx to launch. There are: claude-code, codex,',
    next: /^claude-bridge launch codex exec$/,
  });
  const { stdout } = await inOneProcess(['launch'], box.env);
  expect(stdout).toMatch(/^qwen-code +Qwen Code \(qwen\)$/m);
});
