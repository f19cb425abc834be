/** Processes started ahead: for the models in use, as many as are needed at once, and never above the limit. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { NOTHING_KEPT, startEngine, turnOf, user, type TestEngine } from '../support/engine.js';
import { createFakeCli, type FakeCli, type FakeCliScenario } from '../support/fake-cli.js';
import type { EngineOptions } from '../../src/session/engine-options.js';

const NOWHERE = 'http://127.0.0.1:9';

async function started(
  options: Partial<EngineOptions>,
  scenario: FakeCliScenario = {},
): Promise<{ cli: FakeCli; at: TestEngine } & AsyncDisposable> {
  const cli = await createFakeCli(scenario);
  const at = await startEngine(cli.path, NOWHERE, { warm: NOTHING_KEPT, sparesPerModel: 1, ...options });
  return {
    cli,
    at,
    async [Symbol.asyncDispose]() {
      await at[Symbol.asyncDispose]();
      await cli.close();
    },
  };
}

/** The models of the processes that have started and received nothing yet. */
async function spareModels(cli: FakeCli): Promise<string[]> {
  const notes = await cli.notes();
  const spoken = new Set(notes.filter(({ line }) => line !== undefined).map(({ pid }) => pid));
  return notes
    .filter(({ argv, pid }) => argv !== undefined && !spoken.has(pid))
    .map(({ argv = [] }) => argv[argv.indexOf('--model') + 1] ?? '')
    .sort();
}

async function eventually(look: () => unknown, expected: unknown): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const seen = await look();
    if (JSON.stringify(seen) === JSON.stringify(expected) || Date.now() > deadline) {
      expect(seen).toEqual(expected);
      return;
    }
    await delay(50);
  }
}

test('a requested model gets a spare beside the default one', async () => {
  await using env = await started({ maxSpares: 3 });
  await env.at.ask(turnOf([user('one')], { model: 'opus' }));
  await eventually(() => spareModels(env.cli), ['opus', 'sonnet']);
  await env.at.ask(turnOf([user('two')], { model: 'opus' }));
  const speaking = (await env.cli.notes()).filter(({ line }) => line?.['type'] === 'user');
  expect(speaking).toHaveLength(2);
  const starts = (await env.cli.notes()).filter(({ argv }) => argv?.includes('opus') === true);
  expect(starts.length).toBeGreaterThanOrEqual(2);
  expect(starts.some(({ pid }) => pid === speaking[1]?.pid)).toBe(true);
});

test('there are as many spares as requests started at once, up to the limit', async () => {
  await using env = await started({ maxSpares: 3 });
  await Promise.all(['a', 'b', 'c', 'd', 'e'].map((text) => env.at.ask(turnOf([user(text)]))));
  await eventually(() => env.at.engine.status().processes.spare, 3);
  await delay(1000);
  expect(env.at.engine.status().processes.spare).toBe(3);
});

test('with room for one spare, it goes to the model requested last', async () => {
  await using env = await started({ maxSpares: 1 });
  env.at.engine.warm();
  await eventually(() => env.at.engine.status().processes.spare, 1);
  await env.at.ask(turnOf([user('one')], { model: 'haiku' }));
  await eventually(async () => (await spareModels(env.cli)).at(0), 'haiku');
  await delay(500);
  expect(env.at.engine.status().processes.spare).toBe(1);
});

test('a clock that is set back delays no spare', async () => {
  let behindMs = 0;
  await using env = await started({ now: () => Date.now() - behindMs });
  const { engine } = env.at;
  engine.warm();
  await eventually(() => engine.status().everStarted.started, 1);
  behindMs = 3_600_000;
  await env.at.ask(turnOf([user('one')]));
  await eventually(() => engine.status().everStarted.started, 2);
});

test('an answer that waits for its first word delays spares only for a while', async () => {
  await using env = await started({}, { stallAt: { phase: 'turn' } });
  const leaving = new AbortController();
  const answered = env.at.ask(turnOf([user('one')]), leaving.signal);
  answered.catch(() => undefined);
  await eventually(async () => (await env.cli.notes()).some(({ stall }) => stall === 'turn'), true);
  env.at.engine.warm();
  await eventually(() => env.at.engine.status().processes.spare, 1);
  leaving.abort();
  await expect(answered).rejects.toMatchObject({ code: 'cancelled' });
});

test('the next spare starts once the first words of the answer are out', async () => {
  await using env = await started({});
  const { engine } = env.at;
  engine.warm();
  // Two never start within a third of a second.
  await delay(400);
  const starts: number[] = [];
  for await (const { type } of engine.answer(turnOf([user('one')]), {
    signal: new AbortController().signal,
  })) {
    if (type === 'start' || type === 'text-delta') starts.push(engine.status().everStarted.started);
  }
  expect(starts.length).toBeGreaterThan(1);
  expect(new Set(starts)).toEqual(new Set([1]));
  await eventually(() => engine.status().everStarted.started, 2);
});
