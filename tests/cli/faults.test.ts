/** An internal error outside any request: the running server logs it with its stack, stops in order, and exits with its own code. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { NEWEST_CLI } from '../support/real-cli.js';
import { sandbox, start } from './command.js';

const FAULTS = {
  'a rejected promise that nobody takes': 'Promise.reject(new Error("nobody waits for this"))',
  'an exception that nobody catches': 'throw new Error("nobody waits for this")',
  'the same fault again and again':
    'setInterval(() => { throw new Error("nobody waits for this"); }, 1); throw new Error("nobody waits for this")',
};

test.each(Object.entries(FAULTS))('%s: 10', async (_what, code) => {
  using box = sandbox();
  const hook = path.join(box.home, 'fault.mjs');
  writeFileSync(hook, `process.on('SIGUSR2', () => { ${code} });`);
  const started = start(['serve', '--port', '0', '--json-logs'], {
    ...box.env,
    NODE_OPTIONS: `--import ${hook}`,
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
    CLAUDE_CLI_PATH: NEWEST_CLI.path,
  });
  await started.saw(/"msg":"ready"/);
  started.child.kill('SIGUSR2');
  const { code: exitCode, stderr } = await started.finished;
  expect(exitCode).toBe(10);
  const faults = stderr.split('\n').filter((line) => line.includes('unexpected failure; stopping'));
  expect(faults.length).toBeGreaterThan(0);
  expect(faults.length).toBeLessThanOrEqual(10);
  expect(faults[0]).toMatch(/Error: nobody waits for this\\n +at /);
  expect(stderr).toContain('"msg":"stopped"');
});
