/** A batch of a thousand requests through two kills, a restart and the end of the plan, on the bridge as people run it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import OpenAI, { toFile } from 'openai';
import type { Batch } from '../../src/openai/batches/batch-object.js';
import { start } from '../cli/command.js';
import type { Started } from '../cli/command.js';
import { allAnswers, answersIn, countingSandbox, numberedRequests } from '../support/counting-cli.js';
import type { CountingSandbox } from '../support/counting-cli.js';
import { freePort } from '../support/free-port.js';

const TOTAL = 1000;
const AT_ONCE = 6;

let box: CountingSandbox;
let bridge: Started | undefined;
let openai: OpenAI;

beforeAll(async () => {
  const port = await freePort();
  box = await countingSandbox({
    SERVER_PORT: String(port),
    CLAUDE_BRIDGE_MAX_CONCURRENT: '8',
    CLAUDE_BRIDGE_BATCH_CONCURRENCY: String(AT_ONCE),
    CLAUDE_BRIDGE_STOP_AT: '90',
  });
  openai = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'none', maxRetries: 5 });
});

afterAll(async () => {
  await end('SIGKILL');
  box[Symbol.dispose]();
});

async function begin(): Promise<void> {
  bridge = start(['serve'], box.env);
  await bridge.saw(/Base URL +http/);
}

async function end(signal: NodeJS.Signals): Promise<void> {
  bridge?.child.kill(signal);
  await bridge?.finished;
  bridge = undefined;
}

async function until(id: string, condition: (batch: Batch) => boolean): Promise<Batch> {
  for (const deadline = Date.now() + 100_000; ;) {
    const batch = (await openai.batches.retrieve(id)) as unknown as Batch;
    if (condition(batch)) return batch;
    if (Date.now() > deadline) throw new Error(`It did not come to that: ${JSON.stringify(batch)}`);
    await delay(10);
  }
}

const done = (count: number) => (batch: Batch) => batch.request_counts.completed >= count;

test('each request gets its answer once, and none is asked again that had one', async () => {
  await begin();
  const file = await openai.files.create({
    file: await toFile(Buffer.from(numberedRequests(TOTAL)), 'in.jsonl'),
    purpose: 'batch',
  });
  const { id } = await openai.batches.create({
    ...{ input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h' },
  });
  await until(id, done(150));
  await end('SIGKILL');

  await begin();
  await until(id, done(350));
  const resetsAt = Math.ceil(Date.now() / 1000) + 5;
  box.limit(resetsAt);
  const { claude_bridge: stopped } = await until(id, (batch) => batch.claude_bridge.waiting !== null);
  expect(stopped.waiting).toEqual({
    reason: "The plan's five_hour window is used to 92 %, and this server stops at 90 %.",
    until: resetsAt,
  });
  // Those that ran at the report may still end.
  const { request_counts: whileStopped } = await until(id, () => true);
  const askedBefore = box.asked().length;
  await delay(1000);
  expect(box.asked()).toHaveLength(askedBefore);
  expect(Date.now() / 1000).toBeLessThan(resetsAt);
  expect(whileStopped.completed).toBeLessThan(TOTAL);
  await until(id, done(600));
  await end('SIGKILL');

  await begin();
  await until(id, done(800));
  await end('SIGTERM');

  await begin();
  const batch = await until(id, ({ status }) => status === 'completed');
  expect(batch.request_counts).toEqual({ total: TOTAL, completed: TOTAL, failed: 0 });
  expect(batch.error_file_id).toBeNull();

  const output = await (await openai.files.content(batch.output_file_id!)).text();
  expect(answersIn(output)).toEqual(allAnswers(TOTAL));

  const all = box.asked();
  expect(new Set(all).size).toBe(TOTAL);
  const again = all.length - TOTAL;
  // Only what ran at a kill or a stop, and none of it uncounted.
  expect(again).toBeLessThanOrEqual(batch.claude_bridge.asked_again);
  expect(batch.claude_bridge.asked_again).toBeLessThanOrEqual(3 * AT_ONCE);
  process.stderr.write(`Asked again of ${TOTAL}: ${again}; counted: ${batch.claude_bridge.asked_again}.\n`);
});
