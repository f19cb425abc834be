/** The completion scripts, run by the shells themselves. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SETTING_KEYS } from '../../src/settings/settings-table.js';
import { programOf } from '../real-parts.mjs';
import { withParts } from '../support/with-parts.js';
import { claudeBridge, sandbox } from './command.js';
import { expectOneFailure } from './one-failure.js';

const box = sandbox();
afterAll(() => box[Symbol.dispose]());

/** Prints the completions of the words; the last one is incomplete. */
const ASKED = {
  bash: (script: string) => `
    source '${script}'
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _claude_bridge
    printf '%s\\n' "\${COMPREPLY[@]}"`,
  // zsh completes nothing outside its line editor, so our own functions stand in for its.
  zsh: (script: string) => `
    compdef() { :; }
    compadd() { print -rl -- \${(M)next:#$words[CURRENT]*}; }
    _files() { print files; }
    source '${script}'
    words=("$@"); CURRENT=$#
    _claude_bridge`,
  fish: (script: string) => `
    source '${script}'
    complete -C (string join ' ' -- $argv)`,
} as const;

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
  const script = path.join(box.home, `completion.${shell}`);
  let text = '';
  beforeAll(async () => {
    const { code, stdout, stderr } = await claudeBridge(['completion', shell], box.env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    text = stdout;
    writeFileSync(script, text);
  });

  /** @param typed the words after the program's name, the last one unfinished */
  async function offered(...typed: string[]): Promise<string[]> {
    const asked = ASKED[shell](script);
    const words = ['claude-bridge', ...typed];
    const args = shell === 'fish' ? ['--no-config', '-c', asked, ...words] : ['-c', asked, shell, ...words];
    const { stdout, stderr } = await promisify(execFile)(programOf(shell) ?? shell, args, {
      env: { HOME: box.home, PATH: '/usr/bin:/bin' },
    });
    expect(stderr).toBe('');
    return stdout
      .split('\n')
      .map((line) => line.split('\t')[0]!)
      .filter((line) => line !== '')
      .sort();
  }

  withParts(shell).test.each([
    [['se'], ['serve', 'service', 'setup']],
    [['co'], ['completion', 'config', 'connect']],
    [['config'], ['config']],
    [['config', 's'], ['set']],
    [
      ['config', 'get', 'embedding-'],
      ['embedding-dimensions', 'embedding-idle-timeout'],
    ],
    [['config', 'set', 'strict-'], ['strict-models']],
    [
      ['config', 'set', 'strict', ''],
      ['false', 'true'],
    ],
    [
      ['config', 'set', 'embedding-dimensions', ''],
      ['native', 'openai'],
    ],
    [
      ['serve', '--log-level', ''],
      ['debug', 'error', 'info', 'silent', 'warn'],
    ],
    [['serve', '--default-model', 'o'], ['opus']],
    [
      ['serve', '--strict'],
      ['--strict', '--strict-models'],
    ],
    [['chat', '--mo'], ['--model']],
    [['chat', '-m', 'h'], ['haiku']],
    [['--no-color', 'stat'], ['status']],
    [['service', 'in'], ['install']],
    [
      ['service', 'install', '--'],
      ['--help', '--no-color', '--print', '--yes'],
    ],
    [['service', 'logs', '--f'], ['--follow']],
    [['completion', 'f'], ['fish']],
    [['connect', 'code'], ['codex']],
    [['launch', 'q'], ['qwen-code']],
  ])('after %j: %j', async (typed, expected) => {
    expect(await offered(...typed)).toEqual(expected);
  });

  test('every setting is there', () => {
    for (const key of SETTING_KEYS) expect(text).toMatch(new RegExp(`[' ]${key}[' ]`));
  });
});

test('the scripts hold every command and flag of the help', async () => {
  const { stdout: bash } = await claudeBridge(['completion', 'bash'], box.env);
  const help = async (...path: string[]): Promise<string> =>
    (await claudeBridge([...path, '--help'], box.env)).stdout;
  const commands = [...(await help()).matchAll(/^ {2}([a-z]+)(?: \[| <| {2})/gm)].map((match) => match[1]!);
  expect(commands.length).toBeGreaterThan(8);
  const named = commands.filter((each) => each !== 'help');
  const texts = await Promise.all(named.map(async (command) => [command, await help(command)] as const));
  for (const [command, text] of texts) {
    for (const [, flag] of text.matchAll(/^ {2}.*?(--[a-z-]+)/gm)) {
      expect(bash).toMatch(new RegExp(`'${command}'\\).*${flag!}[' ]`));
    }
  }
});

test('an unknown shell', async () => {
  expectOneFailure(await claudeBridge(['completion', 'tcsh'], box.env), {
    code: 2,
    says: 'Allowed choices are bash, zsh, fish',
    next: /^claude-bridge completion bash$/,
  });
});
