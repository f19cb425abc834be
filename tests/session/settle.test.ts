/** What is read of a process after its answer, and for how long. */
import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { OrphanGuard } from '../../src/process/orphan-guard.js';
import { ClaudeProcess } from '../../src/session/cli-process/claude-process.js';
import { Workspace } from '../../src/session/cli-process/workspace.js';
import { settle } from '../../src/session/turn/carrier.js';
import { createFakeCli, type FakeCliScenario } from '../support/fake-cli.js';

const guard = new OrphanGuard(process.execPath, process);
const workspace = new Workspace(process);
afterAll(() => {
  guard.close();
  workspace.remove();
});

test.each<[string, FakeCliScenario, boolean]>([
  ['its result', {}, true],
  ['lines without end', { chatter: true }, false],
  ['nothing', { stallAt: { phase: 'mid-answer' } }, false],
  ['its end', { exitAt: { phase: 'mid-answer' } }, false],
])('a process that prints %s after its answer', async (_, scenario, usable) => {
  await using cli = await createFakeCli(scenario);
  const child = new ClaudeProcess('sonnet', {
    ...{ cliPath: cli.path, env: {}, platform: process.platform, newId: randomUUID },
    ...{ guard, workspace },
  });
  child.send({ type: 'user', message: { role: 'user', content: 'hi' } });
  while ((await child.read({}))['type'] !== 'stream_event');
  const costs: (number | undefined)[] = [];
  const options = { plan: { note: () => undefined }, spent: (usd?: number) => void costs.push(usd) };
  const withinMs = usable ? undefined : 500;
  expect(await settle(child, { ...options, ...(withinMs !== undefined && { withinMs }) })).toBe(usable);
  expect(costs).toHaveLength(1);
  await child.end();
});
