/** The AI SDK 7, which needs a newer Node than this project: a search of the web, its sources, and the next turn. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectedMessages, user } from '../support/expected-messages.js';
import { nodeOf, npm } from '../support/node-versions.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { page, searched, sentBack } from './searched-answer.js';

const PACKAGES = ['ai@7.0.173', '@ai-sdk/openai@4.0.118', '@ai-sdk/anthropic@4.0.105', 'zod@4.6.7'];
const bench = useBench(NEWEST_CLI.path);
let folder: string;
let node: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claude-bridge-ai-sdk-'));
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  node = await nodeOf('22');
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
  await npm(process.execPath, ['install', ...quiet, ...PACKAGES], folder);
  const program = fileURLToPath(new URL('ai-sdk-7.mjs', import.meta.url));
  copyFileSync(program, join(folder, 'ask.mjs'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['openai', false],
  ['openai', true],
  ['anthropic', false],
  ['anthropic', true],
])(
  'its provider for %s gets the sources, and the next turn has the whole search (stream: %s)',
  async (provider, stream) => {
    bench.api.reply(searched);
    const { stdout } = await promisify(execFile)(
      node,
      ['ask.mjs', provider, String(stream), bench.bridge.url],
      { cwd: folder },
    );
    expect(JSON.parse(stdout)).toEqual({
      text: 'I look it up. It rains.',
      sources: expect.arrayContaining([expect.objectContaining({ sourceType: 'url', url: page.url })]),
      finishReason: 'stop',
      second: 'You said: Sure?',
    });
    expect(bench.reached()[1]!.body.messages).toEqual(
      expectedMessages(user('Weather?'), sentBack, user('Sure?')),
    );
    expect(bench.reached()[1]!.body.tools).toEqual([{ type: 'web_search_20250305', name: 'web_search' }]);
  },
);
