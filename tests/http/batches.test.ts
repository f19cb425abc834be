/** Batches over HTTP: from the file to the answers, whatever happens on the way; the clock is moved by hand. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { DurableStore } from '../../src/core/durable-store.js';
import { storeUnavailable } from '../../src/core/record-store.js';
import { readKeyQuotas } from '../../src/settings/key-quotas.js';
import { createMemoryQuotaStore } from '../../src/state/memory-quota-store.js';
import type { AppOptions } from '../../src/http/app-options.js';
import type { Batch } from '../../src/openai/batches/batch-object.js';
import type { OutputLine } from '../../src/openai/batches/output-line.js';
import type { FileObject } from '../../src/openai/files/file-object.js';
import {
  closeOpened,
  closeStores,
  describeStores,
  endStores,
  openEmbedded,
  startStores,
} from '../state/opened-stores.js';
import { createLocalEmbedder } from '../support/embedder.js';
import { SOON_MS } from '../support/soon.js';
import { createManualClock } from './manual-clock.js';
import type { ManualClock } from './manual-clock.js';
import { end, start, text } from './scripted-model.js';
import { serve } from './serve.js';
import type { Served } from './serve.js';

const DAY_MS = 86_400_000;
const keys = [
  { name: 'one', key: 'key-of-one' },
  { name: 'two', key: 'key-of-two' },
];

let clock: ManualClock;
let bridges: Served[] = [];
let ids = 0;
/** Let go what `echo` holds. */
const releases: (() => void)[] = [];

beforeAll(startStores);
beforeEach(() => {
  clock = createManualClock();
});
afterEach(async () => {
  await stopAll();
  await closeStores();
});
afterAll(endStores);

async function stopAll(): Promise<void> {
  for (const bridge of bridges) bridge.closeNow();
  const stopped = bridges.map(async ({ batchRunner }) => batchRunner?.stop());
  releases.splice(0).forEach((release) => release());
  await Promise.all(stopped);
  bridges = [];
}

async function bridgeOn(store: DurableStore, more: Partial<AppOptions> = {}): Promise<Served> {
  const { now, wait } = clock;
  const bridge = await serve({
    ...{ store, keys, now, batches: { concurrency: 2, wait }, newId: () => `id${(ids += 1)}` },
    ...more,
  });
  bridges.push(bridge);
  return bridge;
}

interface Told<Body> {
  readonly status: number;
  readonly json: Body;
}

async function send<Body = Batch>(
  bridge: Served,
  path: string,
  { body, key = 'key-of-one' }: { readonly body?: object; readonly key?: string } = {},
): Promise<Told<Body>> {
  const response = await bridge.fetch(`${bridge.url}/v1${path}`, {
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Body };
}

async function upload(bridge: Served, content: string, key = 'key-of-one'): Promise<string> {
  const form = new FormData();
  form.set('purpose', 'batch');
  form.set('file', new Blob([content]), 'in.jsonl');
  const headers = { authorization: `Bearer ${key}` };
  const response = await bridge.fetch(`${bridge.url}/v1/files`, { method: 'POST', body: form, headers });
  return ((await response.json()) as FileObject).id;
}

function chatLines(count: number): string {
  return lines(
    Array.from({ length: count }, (_, index) => ({
      custom_id: `c${index}`,
      body: { model: 'sonnet', messages: [{ role: 'user', content: `question ${index}` }] },
    })),
    '/v1/chat/completions',
  );
}

function lines(requests: readonly object[], url: string): string {
  return requests.map((each) => `${JSON.stringify({ method: 'POST', url, ...each })}\n`).join('');
}

async function create(bridge: Served, content: string, more: object = {}): Promise<Batch> {
  const body = {
    input_file_id: await upload(bridge, content),
    ...{ endpoint: '/v1/chat/completions', completion_window: '24h', ...more },
  };
  const { status, json } = await send(bridge, '/batches', { body });
  expect({ status, json }).toMatchObject({ status: 200, json: { status: 'validating' } });
  return json;
}

async function until(bridge: Served, id: string, condition: (batch: Batch) => boolean): Promise<Batch> {
  for (const deadline = Date.now() + 30_000; ;) {
    const { json } = await send(bridge, `/batches/${id}`);
    if (condition(json)) return json;
    if (Date.now() > deadline) throw new Error(`Not in thirty seconds: ${JSON.stringify(json)}`);
    await delay(10);
  }
}

const hasStatus = (status: Batch['status']) => (batch: Batch) => batch.status === status;

async function linesOf(bridge: Served, id: string | null): Promise<OutputLine[]> {
  if (id === null) return [];
  const headers = { authorization: 'Bearer key-of-one' };
  const content = await (await fetch(`${bridge.url}/v1/files/${id}/content`, { headers })).text();
  return content
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as OutputLine);
}

/** Both files, by custom id. @throws when a request is there twice */
async function results(bridge: Served, batch: Batch): Promise<Map<string, OutputLine>> {
  const all = [
    ...(await linesOf(bridge, batch.output_file_id)),
    ...(await linesOf(bridge, batch.error_file_id)),
  ];
  const found = new Map(all.map((line) => [line.custom_id, line]));
  expect(found.size).toBe(all.length);
  return found;
}

function asked({ chat }: Served): string[] {
  return chat.answers.map(
    ({ turn }) => /question \d+/.exec(JSON.stringify(turn.messages.at(-1)?.blocks))?.[0] ?? '',
  );
}

/** Answers with the question, and holds those that it is told to until `release` of that one, or of all, or the signal. */
function echo(
  { chat }: Served,
  held: (question: string) => boolean = () => false,
): (question?: string) => void {
  const waiting = new Map<string, () => void>();
  chat.script = async function* (turn, signal) {
    const question = /question \d+/.exec(JSON.stringify(turn.messages.at(-1)?.blocks))?.[0] ?? '';
    if (held(question)) {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        waiting.set(question, resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    }
    yield start;
    yield text(`You said: ${question}`);
    yield end;
  };
  const release = (question?: string): void => {
    for (const [each, resolve] of waiting) if (question === undefined || question === each) resolve();
  };
  releases.push(release);
  return release;
}

async function untilLogged({ lines: logged }: Served, message: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; ;) {
    if (logged.some((line) => line.message === message)) return;
    if (Date.now() > deadline) throw new Error(`Not logged: ${message}`);
    await delay(5);
  }
}

/** The store, with writes that fail as `fault` says of their text. */
function failingStore(store: DurableStore, fault: (text: string) => Error | undefined): DurableStore {
  return {
    blobs: store.blobs,
    records: {
      ...store.records,
      write: async (changes, conditions) => {
        const error = fault(JSON.stringify(changes));
        if (error) throw error;
        return store.records.write(changes, conditions);
      },
    },
  };
}

describeStores('with a store $kind', ({ open }) => {
  const openAtNow = (): DurableStore => open({ now: clock.now, maxAgeMs: 40 * DAY_MS });

  test('each request has one line, in the output file or in the error file', async () => {
    const bridge = await bridgeOn(openAtNow());
    echo(bridge);
    const odd = { custom_id: 'odd', body: { model: 'sonnet', messages: 'none' } };
    const streamed = { custom_id: 'streamed', body: { model: 'sonnet', messages: [], stream: true } };
    const content = `${chatLines(5)}\r\n${lines([odd, streamed], '/v1/chat/completions')}`;
    const created = await create(bridge, content, { metadata: { a: 'b' } });
    const batch = await until(bridge, created.id, hasStatus('completed'));
    const at = Math.floor(clock.now() / 1000);
    expect(batch).toEqual({
      ...{ id: created.id, object: 'batch', endpoint: '/v1/chat/completions', model: 'sonnet', errors: null },
      ...{ input_file_id: created.input_file_id, completion_window: '24h', status: 'completed' },
      ...{ output_file_id: expect.any(String), error_file_id: expect.any(String), created_at: at },
      ...{ in_progress_at: at, expires_at: at + 86_400, finalizing_at: at, completed_at: at },
      ...{ failed_at: null, expired_at: null, cancelling_at: null, cancelled_at: null },
      request_counts: { total: 7, completed: 5, failed: 2 },
      usage: {
        ...{ input_tokens: 50, input_tokens_details: { cached_tokens: 20 }, output_tokens: 25 },
        ...{ output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 75 },
      },
      ...{ metadata: { a: 'b' }, claude_bridge: { asked_again: 0, waiting: null } },
    });
    const output = await linesOf(bridge, batch.output_file_id);
    expect(output.map(({ custom_id }) => custom_id)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
    expect(output[2]).toMatchObject({
      id: expect.stringMatching(/^batch_req_\w+_3$/),
      response: {
        ...{ status_code: 200, request_id: expect.stringMatching(/^req_id\d+$/) },
        body: { object: 'chat.completion', choices: [{ message: { content: 'You said: question 2' } }] },
      },
      error: null,
    });
    expect(await linesOf(bridge, batch.error_file_id)).toMatchObject([
      {
        custom_id: 'odd',
        response: { status_code: 422, body: { error: { param: 'messages' } } },
        error: null,
      },
      { custom_id: 'streamed', response: { status_code: 400, body: { error: { param: 'stream' } } } },
    ]);
    const { json: output_file } = await send<FileObject>(bridge, `/files/${batch.output_file_id!}`);
    expect(output_file).toMatchObject({ purpose: 'batch_output', filename: `${batch.id}_output.jsonl` });
  });

  test('a batch belongs to the key that created it', async () => {
    const bridge = await bridgeOn(openAtNow());
    const { id } = await create(bridge, chatLines(1));
    await until(bridge, id, hasStatus('completed'));
    const stranger = { key: 'key-of-two' };
    expect((await send(bridge, `/batches/${id}`, stranger)).status).toBe(404);
    expect((await send(bridge, `/batches/${id}/cancel`, { ...stranger, body: {} })).status).toBe(404);
    expect((await send<{ data: Batch[] }>(bridge, '/batches', stranger)).json.data).toEqual([]);
    const body = { input_file_id: await upload(bridge, chatLines(1)), endpoint: '/v1/responses' };
    const foreign = await send(bridge, '/batches', {
      ...stranger,
      body: { ...body, completion_window: '24h' },
    });
    expect(foreign).toMatchObject({ status: 404, json: { error: { code: 'not_found' } } });
  });

  test('are listed a page at a time, the newest first', async () => {
    const bridge = await bridgeOn(openAtNow());
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      made.unshift((await create(bridge, chatLines(1))).id);
      clock.advance(1000);
    }
    const list = async (query: string): Promise<unknown> => {
      const { json } = await send<{ data: Batch[]; has_more: boolean; last_id: string }>(
        bridge,
        `/batches${query}`,
      );
      return [json.data.map(({ id }) => id), json.has_more, json.last_id];
    };
    expect(await list('')).toEqual([made, false, made[2]]);
    expect(await list('?limit=2')).toEqual([made.slice(0, 2), true, made[1]]);
    expect(await list(`?limit=2&after=${made[1]}`)).toEqual([[made[2]], false, made[2]]);
    expect((await send(bridge, '/batches?limit=0')).status).toBe(422);
  });

  test('a faulty file fails with each line at fault, and asks nothing', async () => {
    const bridge = await bridgeOn(openAtNow());
    const content = `${chatLines(1)}{"custom_id":\n\n${chatLines(1)}${lines([{ custom_id: 'x' }], '/v1/chat/completions')}`;
    const { id } = await create(bridge, content);
    const batch = await until(bridge, id, hasStatus('failed'));
    expect(batch.errors).toEqual({
      object: 'list',
      data: [
        {
          code: 'invalid_json_line',
          message: expect.stringContaining('not valid JSON'),
          param: null,
          line: 2,
        },
        {
          ...{ code: 'duplicate_custom_id', param: 'custom_id', line: 4 },
          message: 'custom_id "c0" is that of line 1 already.',
        },
        { code: 'missing_required_parameter', message: 'body is missing.', param: 'body', line: 5 },
      ],
    });
    expect(batch).toMatchObject({ output_file_id: null, error_file_id: null, finalizing_at: null });
    expect(bridge.chat.answers).toEqual([]);

    const empty = await create(bridge, '\n \n');
    expect(await until(bridge, empty.id, hasStatus('failed'))).toMatchObject({
      errors: { data: [{ code: 'empty_file', line: null }] },
    });
    expect((await send(bridge, `/batches/${empty.id}/cancel`, { body: {} })).status).toBe(400);
  });

  test('after a cancel, what runs gets its answer, and the rest is told', async () => {
    const bridge = await bridgeOn(openAtNow());
    const release = echo(bridge, () => true);
    const { id } = await create(bridge, chatLines(5));
    await until(bridge, id, () => bridge.chat.answers.length === 2);
    const { json } = await send(bridge, `/batches/${id}/cancel`, { body: {} });
    expect(json).toMatchObject({ status: 'cancelling', cancelling_at: expect.any(Number) });
    release();
    const batch = await until(bridge, id, hasStatus('cancelled'));
    expect(batch.request_counts).toEqual({ total: 5, completed: 2, failed: 3 });
    const found = await results(bridge, batch);
    expect([...found.values()].map(({ custom_id, error }) => [custom_id, error?.code])).toEqual([
      ...[
        ['c0', undefined],
        ['c1', undefined],
        ['c2', 'batch_cancelled'],
        ['c3', 'batch_cancelled'],
      ],
      ['c4', 'batch_cancelled'],
    ]);
    expect(asked(bridge)).toEqual(['question 0', 'question 1']);
  });

  test('ten minutes after a cancel, what still runs is stopped, also where requests are left', async () => {
    const bridge = await bridgeOn(openAtNow());
    const release = echo(bridge, () => true);
    const { id } = await create(bridge, chatLines(3));
    await until(bridge, id, () => bridge.chat.answers.length === 2);
    await send(bridge, `/batches/${id}/cancel`, { body: {} });
    release('question 1');
    await until(bridge, id, ({ request_counts }) => request_counts.completed === 1);
    clock.advance(600_000);
    const batch = await until(bridge, id, hasStatus('cancelled'));
    expect(batch.request_counts).toEqual({ total: 3, completed: 1, failed: 2 });
    expect(asked(bridge)).toEqual(['question 0', 'question 1']);
  });

  test('at the end of its window a batch expires, and what runs is stopped', async () => {
    const bridge = await bridgeOn(openAtNow());
    echo(bridge, (question) => question === 'question 2');
    const { id } = await create(bridge, chatLines(3), { completion_window: '1h' });
    await until(bridge, id, ({ request_counts }) => request_counts.completed === 2);
    clock.advance(3_599_000);
    expect(await until(bridge, id, () => true)).toMatchObject({ status: 'in_progress' });
    clock.advance(2000);
    const batch = await until(bridge, id, hasStatus('expired'));
    expect(batch.request_counts).toEqual({ total: 3, completed: 2, failed: 1 });
    expect((await results(bridge, batch)).get('c2')).toMatchObject({
      ...{ response: null, error: { code: 'batch_expired' } },
    });
    expect(bridge.chat.answers[2]!.signal.aborted).toBe(true);
  });

  test('it stops before the end of the plan, and goes on by itself after the reset', async () => {
    const bridge = await bridgeOn(openAtNow(), {
      planRules: { stopAt: new Map([['*', 90]]), stopKeysAt: new Map(), noExtraUsage: false },
      batches: { concurrency: 1, wait: clock.wait },
    });
    const resetsAt = clock.now() / 1000 + 7200;
    bridge.chat.script = async function* (turn) {
      const used = bridge.chat.answers.length >= 3 && clock.now() / 1000 < resetsAt ? 90 : 50;
      bridge.chat.planState = {
        ...bridge.chat.planState,
        windows: [{ name: 'five_hour', status: 'allowed', usedPercent: used, resetsAt, seenAt: clock.now() }],
      };
      yield await Promise.resolve(start);
      yield text(`answer to ${turn.model}`);
      yield end;
    };
    const { id } = await create(bridge, chatLines(6));
    const waiting = await until(bridge, id, (batch) => batch.claude_bridge.waiting !== null);
    expect(waiting.claude_bridge.waiting).toEqual({
      reason: "The plan's five_hour window is used to 90 %, and this server stops at 90 %.",
      until: resetsAt,
    });
    expect(waiting).toMatchObject({ status: 'in_progress', request_counts: { completed: 3 } });
    clock.advance(7_100_000);
    await delay(50);
    expect(bridge.chat.answers).toHaveLength(3);
    bridge.chat.planState = { ...bridge.chat.planState, windows: [] };
    clock.advance(200_000);
    const batch = await until(bridge, id, hasStatus('completed'));
    expect(batch).toMatchObject({
      request_counts: { completed: 6 },
      claude_bridge: { asked_again: 0, waiting: null },
    });
    expect(asked(bridge).toSorted()).toEqual([0, 1, 2, 3, 4, 5].map((each) => `question ${each}`));
  });

  test('a request that the plan refuses is asked again after the reset, and that is counted', async () => {
    const bridge = await bridgeOn(openAtNow());
    const resetsAt = clock.now() / 1000 + 3600;
    bridge.chat.script = async function* () {
      await Promise.resolve();
      if (bridge.chat.answers.length === 2) {
        const limits = { status: 'rejected', window: 'seven_day_opus', resetsAt };
        throw new BridgeError('rate_limit_exceeded', 'Used up.', { limits, retryAfter: 3600 });
      }
      yield start;
      yield text('Hey');
      yield end;
    };
    const { id } = await create(bridge, chatLines(4));
    const waiting = await until(bridge, id, (batch) => batch.claude_bridge.waiting !== null);
    expect(waiting.claude_bridge.waiting).toEqual({
      reason: 'Used up. (rate_limit_exceeded)',
      until: resetsAt,
    });
    clock.advance(3_600_000);
    // The batch says that it waits a moment before it does, so the hour may have passed too early.
    const batch = await until(bridge, id, (now) => {
      clock.advance(60_000);
      return now.status === 'completed';
    });
    expect(batch).toMatchObject({
      request_counts: { total: 4, completed: 4, failed: 0 },
      claude_bridge: { asked_again: 1, waiting: null },
    });
    expect((await results(bridge, batch)).size).toBe(4);
    expect(bridge.chat.answers).toHaveLength(5);
  });

  test('stays within the quota of its key', async () => {
    const limits = readKeyQuotas({ one: '2requests/hour' }, ['one']);
    const bridge = await bridgeOn(openAtNow(), {
      quotas: { limits, store: createMemoryQuotaStore(clock.now) },
    });
    const { id } = await create(bridge, chatLines(3));
    const waiting = await until(bridge, id, (batch) => batch.claude_bridge.waiting !== null);
    expect(waiting).toMatchObject({
      request_counts: { completed: 2 },
      claude_bridge: { waiting: { reason: expect.stringContaining('(quota_exceeded)') } },
    });
    expect(bridge.chat.answers).toHaveLength(2);
    clock.advance(3_600_000);
    // The batch says that it waits a moment before it does, so the hour may have passed too early.
    const batch = await until(bridge, id, (now) => {
      clock.advance(60_000);
      return now.status === 'completed';
    });
    expect(batch).toMatchObject({ request_counts: { completed: 3 }, claude_bridge: { asked_again: 0 } });
  });

  test('a bridge that starts goes on where another has stopped', async () => {
    const first = await bridgeOn(openAtNow());
    const release = echo(first, (question) => Number(question.split(' ')[1]) >= 3);
    const { id } = await create(first, chatLines(8));
    await until(first, id, () => first.chat.answers.length === 5);
    // What runs gets its answer, and nothing more is asked.
    const stopped = first.batchRunner!.stop();
    release();
    await stopped;
    expect(asked(first)).toHaveLength(5);
    await stopAll();
    await closeOpened();

    const second = await bridgeOn(openAtNow());
    echo(second);
    second.batchRunner!.open();
    const batch = await until(second, id, hasStatus('completed'));
    expect(batch).toMatchObject({
      request_counts: { total: 8, completed: 8, failed: 0 },
      claude_bridge: { asked_again: 0 },
    });
    expect((await results(second, batch)).size).toBe(8);
    expect([...asked(first), ...asked(second)].toSorted()).toEqual(
      Array.from({ length: 8 }, (_, index) => `question ${index}`),
    );
  });

  test('while the store fails, answers wait for it and nothing more is asked', async () => {
    const store = openAtNow();
    let failing = false;
    const bridge = await bridgeOn(
      failingStore(store, () => (failing ? storeUnavailable('The disk is full.') : undefined)),
    );
    const release = echo(bridge, (question) => question === 'question 2');
    const { id } = await create(bridge, chatLines(6));
    await until(bridge, id, () => bridge.chat.answers.length >= 3);
    failing = true;
    release();
    await untilLogged(bridge, 'batches cannot go on now');
    const soFar = bridge.chat.answers.length;
    await delay(300);
    expect(bridge.chat.answers).toHaveLength(soFar);
    failing = false;
    const batch = await until(bridge, id, hasStatus('completed'));
    expect(batch).toMatchObject({
      request_counts: { total: 6, completed: 6, failed: 0 },
      claude_bridge: { asked_again: 0 },
    });
    expect((await results(bridge, batch)).size).toBe(6);
    expect(bridge.chat.answers).toHaveLength(6);
  });

  test('a bridge that is gone after it has written the files has them written once', async () => {
    const store = openAtNow();
    let broken = true;
    const bridge = await bridgeOn(
      failingStore(store, (text) =>
        broken && text.includes('"completed_at":1') ? new Error('The process is killed here.') : undefined,
      ),
    );
    echo(bridge);
    const { id } = await create(bridge, chatLines(3));
    await untilLogged(bridge, 'batches cannot go on now');
    broken = false;
    const batch = await until(bridge, id, hasStatus('completed'));
    expect((await results(bridge, batch)).size).toBe(3);
    const { json } = await send<{ data: FileObject[] }>(bridge, '/files?purpose=batch_output');
    expect(json.data.map((file) => file.id)).toEqual([batch.output_file_id]);
    // They go after the batch has its end.
    for (const deadline = Date.now() + SOON_MS; (await store.records.list('.batch-answer/')).length > 0;) {
      if (Date.now() > deadline) throw new Error('The answers are still there.');
      await delay(5);
    }
    expect(bridge.chat.answers).toHaveLength(3);
  });

  test('is run by one of several bridges, and taken over from one that shows no life', async () => {
    const store = openAtNow();
    const frozen = await bridgeOn(store);
    const release = echo(frozen, (question) => Number(question.split(' ')[1]) >= 2);
    const { id } = await create(frozen, chatLines(6));
    await until(frozen, id, () => frozen.chat.answers.length === 4);

    const other = createManualClock();
    const second = await bridgeOn(store, {
      batches: { concurrency: 2, wait: other.wait, elapsed: other.now },
    });
    echo(second);
    let waited = 0;
    while (second.chat.answers.length === 0) {
      second.batchRunner!.open();
      await delay(20);
      other.advance(5000);
      waited += 5000;
    }
    // A store that nobody shares has no other bridge, so whoever held the batch is gone.
    if (store.records.shared) expect(waited).toBeGreaterThan(40_000);
    release();
    const batch = await until(second, id, hasStatus('completed'));
    expect(batch).toMatchObject({
      request_counts: { total: 6, completed: 6, failed: 0 },
      claude_bridge: { asked_again: 2 },
    });
    expect((await results(second, batch)).size).toBe(6);
    // What it had asked already ends, and counts for nothing.
    expect(frozen.chat.answers).toHaveLength(4);
    expect(second.chat.answers).toHaveLength(4);
  });
});

test('runs responses, completions and embeddings too', async () => {
  const embedder = createLocalEmbedder();
  const bridge = await bridgeOn(openEmbedded({ now: clock.now, maxAgeMs: 40 * DAY_MS }), { embedder });
  const run = async (endpoint: string, body: object): Promise<unknown> => {
    const { id } = await create(bridge, lines([{ custom_id: 'a', body }], endpoint), { endpoint });
    const batch = await until(bridge, id, hasStatus('completed'));
    return (await linesOf(bridge, batch.output_file_id))[0]!.response!.body;
  };
  expect(await run('/v1/responses', { model: 'sonnet', input: 'hi' })).toMatchObject({
    ...{ object: 'response', status: 'completed' },
  });
  expect(await run('/v1/completions', { model: 'sonnet', prompt: 'hi' })).toMatchObject({
    ...{ object: 'text_completion', choices: [{ text: 'Hey' }] },
  });
  expect(await run('/v1/embeddings', { model: 'text-embedding-3-small', input: 'hi' })).toMatchObject({
    data: [{ object: 'embedding', embedding: expect.any(Array) }],
  });
  await embedder.close();
});
