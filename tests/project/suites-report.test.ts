/** `npm run suites` tells faults from what other reasons explain, and brings a suite from wherever it is. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bringSuite } from '../../scripts/suites/bring-suite.js';
import { isAsKnown, reportOf, table } from '../../scripts/suites/report.js';
import type { Suite } from '../../scripts/suites/suite.js';

const suite: Suite = {
  id: 'a-suite',
  title: 'A suite',
  differences: [
    { tests: /^log/u, why: 'Claude gives no log probabilities.' },
    { tests: /^audio/u, why: 'The model speaks no audio.' },
  ],
  run: async () => Promise.resolve([]),
};
const passed = { name: 'chat' };
const explained = [
  { name: 'logprobs', fault: 'refused' },
  { name: 'log bias', fault: 'ignored' },
  { name: 'audio', fault: 'refused' },
];

describe('a report', () => {
  test.each([
    ['all as known', reportOf(suite, [passed, ...explained]), true, '1/4'],
    ['a fault', reportOf(suite, [passed, ...explained, { name: 'n', fault: 'Error: none' }]), false, '1/5'],
    ['a reason that is gone', reportOf(suite, [passed, ...explained.slice(0, 2)]), false, '1/3'],
    ['not run', reportOf(suite, [], 'It needs python3.'), false, 'not run'],
  ])('%s', (_, report, known, figures) => {
    expect(isAsKnown(report)).toBe(known);
    expect(table([report]).split('\n')[1]).toBe(`${'A suite'.padEnd(36)}${figures}`);
  });

  test('names each reason, each fault, and what is gone', () => {
    const all = [passed, ...explained.slice(0, 2), { name: 'n', fault: 'Error: none' }];
    expect(table([reportOf(suite, all)])).toContain(
      [
        'a-suite: 2 × Claude gives no log probabilities.\n  logprobs\n  log bias\n',
        'a-suite: FAULT in n\n  Error: none\n',
        'a-suite: no test fails any more for this reason, so remove it: The model speaks no audio.',
      ].join('\n'),
    );
    expect(table([reportOf(suite, [], 'It needs python3.')])).toContain(
      'a-suite: NOT RUN\n  It needs python3.',
    );
  });
});

describe('a suite comes from', () => {
  let root: string;
  let files: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'claude-bridge-suites-'));
    files = join(root, 'files');
    const git = (...args: string[]): unknown =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-C', files, ...args]);
    execFileSync('git', ['init', '--quiet', '--initial-branch', 'main', files]);
    const write = (says: string): void =>
      writeFileSync(join(files, 'package.json'), JSON.stringify({ name: 'a', version: '1.0.0', says }));
    for (const branch of ['main', 'newer']) {
      if (branch !== 'main') git('checkout', '--quiet', '-b', branch);
      write(branch);
      git('add', '.');
      git('commit', '--quiet', '--message', branch);
    }
    git('checkout', '--quiet', 'main');
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  test.each([
    ['a repository', () => `file://${files}`, 'main'],
    ['one of its branches', () => `file://${files}#newer`, 'newer'],
    ['a package', () => `npm:${files}`, 'main'],
  ])('%s', async (name, source, says) => {
    const folder = join(root, name.replaceAll(' ', '-'));
    await bringSuite(source(), folder);
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({ says });
  });

  test('nowhere, if it does not exist', async () => {
    await expect(bringSuite(join(root, 'none'), join(root, 'nothing'))).rejects.toThrow('does not exist');
  });
});
