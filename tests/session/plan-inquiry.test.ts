/** The plan is known before the first answer where the CLI tells it, and asking never costs a request anything. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { PlanState } from '../../src/core/plan.js';
import type { EngineOptions } from '../../src/session/engine-options.js';
import { answer } from '../support/api-reply.js';
import { startEngine, turnOf, user, type TestEngine } from '../support/engine.js';
import { CACHE_MARK } from '../support/expected-messages.js';
import { createFakeCli, type FakeCliNote } from '../support/fake-cli.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { startStage } from '../support/stage.js';

const NOWHERE = 'http://127.0.0.1:9';
const cli = (path: string, version = '2.1.330'): Pick<EngineOptions, 'cli' | 'sparesPerModel'> => ({
  cli: { path, version },
  sparesPerModel: 1,
});
const asks = (notes: readonly FakeCliNote[]): number =>
  notes.filter(({ line }) => JSON.stringify(line?.['request'] ?? '').includes('get_usage')).length;
const told = {
  rate_limits: { five_hour: { utilization: 93, resets_at: new Date(Date.now() + 3_600_000).toISOString() } },
};

async function until<T>(look: () => T | Promise<T>, enough: (seen: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + 60_000; ;) {
    const seen = await look();
    if (enough(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`Never seen; last: ${JSON.stringify(seen)}`);
    await delay(20);
  }
}
const known = async (at: TestEngine): Promise<PlanState> =>
  until(
    () => at.engine.plan(),
    ({ windows }) => windows.length > 0,
  );

test('a spare tells the windows at the start, once, and then answers a turn like any other', async () => {
  const fake = await createFakeCli({ usage: told });
  await using at = await startEngine(fake.path, NOWHERE, cli(fake.path));
  at.engine.warm();
  const { windows } = await known(at);
  expect(windows).toEqual([
    {
      ...{ name: 'five_hour', usedPercent: 93, resetsAt: expect.any(Number) },
      seenAt: expect.any(Number),
    },
  ]);
  expect((await at.ask(turnOf([user('hello')]))).text).toBe('You said: hello');
  const notes = await fake.notes();
  expect(asks(notes)).toBe(1);
  const [asked, turned] = [
    notes.find(({ line }) => JSON.stringify(line?.['request'] ?? '').includes('get_usage')),
    notes.find(({ line }) => line?.['type'] === 'user'),
  ];
  expect(asked?.pid).toBe(turned?.pid);
  await fake.close();
});

test('a request takes the spare that has not told yet, and is answered at once', async () => {
  const fake = await createFakeCli();
  await using at = await startEngine(fake.path, NOWHERE, cli(fake.path));
  at.engine.warm();
  await until(
    async () => asks(await fake.notes()),
    (count) => count === 1,
  );
  expect((await at.ask(turnOf([user('hello')]))).text).toBe('You said: hello');
  expect(at.engine.plan().windows).toEqual([]);
  await fake.close();
});

test('an older CLI is not asked', async () => {
  const fake = await createFakeCli({ usage: told, version: '2.1.197' });
  await using at = await startEngine(fake.path, NOWHERE, cli(fake.path, '2.1.197'));
  at.engine.warm();
  expect((await at.ask(turnOf([user('hello')]))).text).toBe('You said: hello');
  expect(asks(await fake.notes())).toBe(0);
  await fake.close();
});

test.each(CLI_VERSIONS)(
  'a real spare that was asked answers exactly as any other ($version)',
  async ({ path, version }) => {
    await using on = await startStage(path, cli(path, version));
    on.at.engine.warm();
    on.at.engine.plan();
    on.api.reply(answer('Hi.'));
    expect((await on.ask(turnOf([user('hello')]))).text).toBe('Hi.');
    expect(on.bodies().map(({ messages }) => messages)).toEqual([
      [{ role: 'user', content: [{ type: 'text', text: 'hello', ...CACHE_MARK }] }],
    ]);
    expect(on.at.engine.plan().windows).toEqual([]);
  },
);
