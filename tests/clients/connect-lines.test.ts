/** Runs the lines that `connect` prints and docs/clients.md shows, exactly as they are. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { clientsPage } from '../../scripts/clients/clients-page.js';
import { CONNECT_CLIENTS } from '../../src/cli/commands/connect/client-table.js';
import { clientSteps } from '../../src/cli/commands/connect/client-steps.js';
import type { Step } from '../../src/cli/commands/connect/connect-client.js';
import { repositoryRoot } from '../cli/command.js';
import { lastUserText } from '../support/api-request.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { withParts } from '../support/with-parts.js';

const run = promisify(execFile);
const KEY = 'cb-key-of-these-lines';

test('docs/clients.md shows what connect prints', () => {
  const { devDependencies } = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const page = clientsPage((name) => {
    const version = devDependencies[name];
    if (version === undefined) throw new Error(`${name} is no development package.`);
    return version;
  });
  // To update it: npm run clients-page
  expect(readFileSync(path.join(repositoryRoot, 'docs/clients.md'), 'utf8')).toBe(page);
});

describe('run against the bridge', () => {
  const bench = useBench(NEWEST_CLI.path, { keys: [{ key: KEY }] });
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-lines-'));
    symlinkSync(path.join(repositoryRoot, 'node_modules'), path.join(folder, 'node_modules'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const step = (id: string, language: string, key: 'text' | 'variable'): Step => {
    const client = CONNECT_CLIENTS.find((each) => each.id === id)!;
    const facts = {
      baseUrl: bench.bridge.url,
      origin: bench.bridge.origin,
      model: 'sonnet',
      key:
        key === 'text'
          ? { kind: 'text' as const, text: KEY, needed: true }
          : { kind: 'variable' as const, name: 'CLAUDE_BRIDGE_KEY' },
    };
    return clientSteps(client, facts, 'true').findLast((each) => each.language === language)!;
  };
  const env = { PATH: process.env['PATH'], CLAUDE_BRIDGE_KEY: KEY };

  const tested = CONNECT_CLIENTS.filter(
    ({ id, testedWith = [] }) => testedWith.length > 0 && id !== 'claude-code',
  );
  test.each(tested.map(({ id }) => id))(
    '%s: the JavaScript prints the answer, with the key and with its variable',
    async (id) => {
      for (const key of ['text', 'variable'] as const) {
        bench.reset();
        const file = path.join(folder, `${id}-${key}.mjs`);
        writeFileSync(file, step(id, 'js', key).code);
        const { stdout, stderr } = await run(process.execPath, ['--no-warnings', file], { env });
        expect({ stdout, stderr }).toEqual({ stdout: 'You said: Hello!\n', stderr: '' });
        expect(bench.reached().map(({ body }) => lastUserText(body))).toEqual(['Hello!']);
      }
    },
  );

  withParts('curl').test.each(['text', 'variable'] as const)('curl, with the key as %s', async (key) => {
    const { stdout } = await run('sh', ['-c', step('curl', 'sh', key).code], { env });
    expect(stdout).toContain('"content":"Hello!"');
    expect(stdout).toContain('data: [DONE]');
    expect(bench.reached()).toHaveLength(1);
  });
});
