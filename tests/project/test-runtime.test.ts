/** What loads the tests: every file of a worker sees its own faults, and nothing that the file before has left. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

const file = `
import { beforeAll, expect, jest, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
let begun = 0;
beforeAll(() => void (begun += 1));
test('passes', () => expect(begun).toBe(1));
test('is wrong', () => expect(1).toBe(2));
test('takes too long', () => new Promise(() => {}), 50);
test('leaves a rejection', async () => {
  void Promise.reject(new Error('nobody handles it'));
  await delay(50);
});
test('throws later', async () => {
  setTimeout(() => { throw new Error('nobody catches it'); }, 5);
  await delay(50);
});
test('finds nothing from before', () => {
  expect(process.env.LEFT_BEHIND).toBeUndefined();
  expect('_isMockFunction' in Math.random).toBe(false);
  process.env.LEFT_BEHIND = 'yes';
  jest.spyOn(Math, 'random').mockReturnValue(7);
});
`;

test('the second file of a worker fails and passes as the first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'claude-bridge-runtime-'));
  try {
    for (const name of ['one', 'two', 'three']) await writeFile(join(folder, `${name}.test.mjs`), file);
    const config = {
      rootDir: folder,
      testEnvironment: join(root, 'tests/native/environment.cjs'),
      runtime: join(root, 'tests/native/runtime.cjs'),
      testMatch: ['**/*.test.mjs'],
      transform: {},
    };
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const args = [jest, '--config', JSON.stringify(config), '--runInBand', '--json'];
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, args, { cwd: folder }, (_error, stdout) => resolve(stdout));
    });
    const { testResults } = JSON.parse(output) as Report;
    const expected = {
      passes: 'passed',
      'is wrong': 'failed',
      'takes too long': 'failed',
      'leaves a rejection': 'failed',
      'throws later': 'failed',
      'finds nothing from before': 'passed',
    };
    const seen = testResults.map(({ assertionResults }) =>
      Object.fromEntries(assertionResults.map(({ title, status }) => [title, status])),
    );
    expect(seen).toEqual([expected, expected, expected]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Of `jest --json`. */
interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}
