/** Clients that leave in every phase of an answer, and clients that read slowly: what still costs, and what is kept. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { answer, silence, toolUse } from '../support/api-reply.js';
import { startBench } from '../support/bench.js';
import { startBridge, type BridgeOptions } from '../support/bridge.js';
import {
  assistant as called,
  call as apiCall,
  expectedMessages,
  result as apiResult,
  user as asked,
} from '../support/expected-messages.js';
import { createFakeCli } from '../support/fake-cli.js';
import { heldMemory } from '../support/held-memory.js';
import { processesMarked, startedMarked, waitUntilGone } from '../support/leftovers.js';
import { rawChat, type RawClient } from '../support/raw-client.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';
import { useBench, type SharedBench } from '../support/use-bench.js';
import { SOON_MS } from '../support/soon.js';

interface Said {
  readonly role: string;
  readonly content?: string | null;
  readonly [key: string]: unknown;
}

const user = (content: string): Said => ({ role: 'user', content });
const assistant = (content: string): Said => ({ role: 'assistant', content });
const ways = [{ stream: true }, { stream: false }];

async function come(
  { bridge }: SharedBench,
  messages: readonly Said[],
  more: object = {},
): Promise<RawClient> {
  return rawChat(bridge.origin, { model: 'sonnet', messages, ...more });
}

/** Asks normally, and returns the text of the answer. */
async function say(
  { bridge, fetch }: SharedBench,
  messages: readonly Said[],
  more: object = {},
): Promise<string> {
  const response = await fetch(`${bridge.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sonnet', messages, ...more }),
  });
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
  return choices[0]!.message.content;
}

/** Waits until the engine reports this status. @throws after a second. */
async function soon(bench: SharedBench, expected: object): Promise<void> {
  const deadline = Date.now() + 1000;
  for (;;) {
    try {
      expect(bench.bridge.engine.status()).toMatchObject(expected);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(10);
    }
  }
}

const nobody = { processes: { busy: 0, idle: 0 }, waiting: 0 };
const cold: BridgeOptions = { sparesPerModel: 0 };

describe.each(CLI_VERSIONS)('through CLI $version, a client that leaves', ({ path }) => {
  const bench = useBench(path, cold);
  const nothingLeft = async (): Promise<void> =>
    waitUntilGone(async () => processesMarked(bench.bridge.home));
  beforeEach(nothingLeft);

  test.each(ways)(
    'while its process starts ends the process, and the model is not called (%j)',
    async ({ stream }) => {
      const client = await come(bench, [user('one')], { stream });
      await soon(bench, { processes: { busy: 1 } });
      expect(await startedMarked(bench.bridge.home)).toHaveLength(1);
      client.leave();
      await soon(bench, nobody);
      await nothingLeft();
      expect(bench.reached()).toEqual([]);
    },
  );

  test.each(ways)('before the first word ends the API call (%j)', async ({ stream }) => {
    bench.api.script(() => silence);
    const client = await come(bench, [user('one')], { stream });
    const request = await bench.api.nextRequest((candidate) => bench.reached().includes(candidate));
    await delay(200);
    const left = client.leave();
    expect((await request.aborted) - left).toBeLessThan(SOON_MS);
    await soon(bench, nobody);
    await nothingLeft();
    expect(bench.reached()).toHaveLength(1);
  });

  test.each(ways)('in the middle of the answer ends the API call (%j)', async ({ stream }) => {
    bench.api.script(() => answer('word '.repeat(200), { gapMs: 50 }));
    const client = await come(bench, [user('one')], { stream });
    const request = await bench.api.nextRequest((candidate) => bench.reached().includes(candidate));
    if (stream) await client.until('word ');
    else await delay(400);
    const left = client.leave();
    expect((await request.aborted) - left).toBeLessThan(SOON_MS);
    expect(request.finished).toBe(false);
    await soon(bench, nobody);
    await nothingLeft();
    expect(bench.reached()).toHaveLength(1);
  });
});

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  /** All of its requests begin alike, so one process answers them. */
  const bench = useBench(path, { ...cold, slots: { maxRunning: 1, maxWaiting: 1, waitMs: 60_000 } });
  const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
  const call = {
    id: 'toolu_look_at_that_0001',
    type: 'function',
    function: { name: 'look', arguments: '{}' },
  };
  const looked = expectedMessages(
    asked('one'),
    called(apiCall('toolu_look_at_that_0001', 'look', {})),
    asked(apiResult('toolu_look_at_that_0001', 'a cat')),
  );
  const callHim = answer([toolUse('toolu_look_at_that_0001', 'look', ['{}'])]);

  test.each(ways)(
    'a client that leaves right after the last byte keeps its conversation (%j)',
    async ({ stream }) => {
      // The CLI ends the turn a little later than the answer ends.
      bench.api.script(() => answer('all of it', { endGapMs: 300 }));
      const client = await come(bench, [user('one')], { stream });
      await client.until(stream ? 'data: [DONE]\n\n' : '"total_tokens"');
      client.leave();
      await delay(600);
      expect(bench.reached()[0]!.finished).toBe(true);
      expect(bench.bridge.engine.status().processes).toMatchObject({ busy: 0, idle: 1 });
      await say(bench, [user('one'), assistant('all of it'), user('two')]);
      expect(bench.processes()).toBe(1);
      expect(bench.reached()).toHaveLength(2);
    },
  );

  test.each(ways)('leaving a tool call unanswered is not a cancellation (%j)', async ({ stream }) => {
    bench.api.reply(callHim);
    const client = await come(bench, [user('one')], { stream, tools });
    await client.until(stream ? 'data: [DONE]\n\n' : '"total_tokens"');
    client.leave();
    await delay(500);
    expect(bench.bridge.engine.status().processes).toMatchObject({ busy: 0, idle: 1 });
    expect(await startedMarked(bench.bridge.home)).toHaveLength(1);

    const past = [user('one'), { role: 'assistant', content: null, tool_calls: [call] }];
    bench.api.reply(answer('seen'));
    const result = { role: 'tool', tool_call_id: 'toolu_look_at_that_0001', content: 'a cat' };
    expect(await say(bench, [...past, result], { tools })).toBe('seen');
    expect(bench.processes()).toBe(1);
    expect(bench.reached()[1]!.body.messages).toEqual(looked);
  });

  test('a process whose client stays away ends on time, and a fresh one takes the result later', async () => {
    await using bench = await startBench(path, {
      ...cold,
      warm: { maxKept: 2, maxIdle: 1, idleMs: 60_000, maxToolWaits: 1, toolWaitMs: 500 },
    });
    bench.api.reply(callHim);
    const client = await come(bench, [user('one')], { tools });
    await client.until('"total_tokens"');
    client.leave();
    await waitUntilGone(async () => processesMarked(bench.bridge.home));
    expect(bench.bridge.engine.status()).toMatchObject(nobody);
    const past = [user('one'), { role: 'assistant', content: null, tool_calls: [call] }];
    bench.api.reply(answer('seen'));
    const result = { role: 'tool', tool_call_id: 'toolu_look_at_that_0001', content: 'a cat' };
    expect(await say(bench, [...past, result], { tools })).toBe('seen');
    expect(bench.processes()).toBe(2);
    expect(bench.reached()[1]!.body.messages).toEqual(looked);
  });

  test.each(ways)(
    'a client that leaves the queue frees its place and costs nothing (%j)',
    async ({ stream }) => {
      bench.api.reply(answer('one two three four', { gapMs: 400 }));
      const first = say(bench, [user('one')]);
      await bench.api.nextRequest((candidate) => bench.reached().includes(candidate));
      const client = await come(bench, [user('one'), assistant('first'), user('second')], { stream });
      await soon(bench, { waiting: 1 });
      client.leave();
      await soon(bench, { waiting: 0, processes: { busy: 1 } });
      const third = [user('one'), assistant('first'), user('third')];
      expect(await say(bench, third)).toBe('You said: third');
      expect(await first).toBe('one two three four');
      expect(bench.reached()).toHaveLength(2);
      await soon(bench, { waiting: 0, processes: { busy: 0 } });
    },
  );

  test.each(ways)(
    'a client that leaves while its past is sent by lines stops that, and the model is not called (%j)',
    async ({ stream }) => {
      await using bench = await startBench(path, { ...cold, maxBodyBytes: 0 });
      // Each question waits for the CLI's reply, which takes far longer than the client stays.
      const past = Array.from({ length: 600 }, (_, i) => (i % 2 === 0 ? user(`q${i}`) : assistant(`a${i}`)));
      const client = await come(bench, [...past, user('last')], { stream });
      await soon(bench, { processes: { busy: 1 } });
      await delay(300);
      client.leave();
      await soon(bench, nobody);
      await bench.bridge.engine.close();
      expect(await processesMarked(bench.bridge.home)).toEqual([]);
      expect(bench.reached()).toEqual([]);
    },
  );
});

describe('a client that reads slowly', () => {
  test('holds the CLI back', async () => {
    const said = 'x'.repeat(12_000_000);
    await using cli = await createFakeCli({ answer: said, chunks: 3000 });
    await using bridge = await startBridge(cli.path, 'http://127.0.0.1:9', cold);
    const over = async (): Promise<boolean> => (await cli.notes()).some((note) => note.over === true);
    const untilOver = async (): Promise<void> => {
      while (!(await over())) await delay(20);
    };
    const client = await rawChat(bridge.origin, { model: 'sonnet', stream: true, messages: [user('go')] });
    await client.until('"content":"xxx');
    client.pause();
    await delay(1500);
    expect(await over()).toBe(false);
    client.resume();
    await client.until('data: [DONE]\n\n');
    await untilOver();
    client.leave();
    expect(client.received.match(/x{10,}/gu)!.join('')).toBe(said);
  });

  test('costs the bridge no memory, however much is waiting', async () => {
    await using api = await startTalkativeApi(16_000);
    await using bridge = await startBridge(NEWEST_CLI.path, api.url, cold);
    const client = await rawChat(bridge.origin, { model: 'sonnet', stream: true, messages: [user('go')] });
    await client.until('"content":"xxx');
    client.pause();
    const before = heldMemory();
    // The CLI takes the whole answer (2.1.330 does not stop) and holds it until it is read.
    await api.closed;
    await delay(500);
    const grown = heldMemory() - before;
    expect(client.received.length).toBeLessThan(4_000_000);
    expect(grown).toBeLessThan(40_000_000);
    client.leave();
    await delay(100);
    expect(bridge.engine.status()).toMatchObject(nobody);
    await waitUntilGone(async () => processesMarked(bridge.home));
  });

  test('and then leaves ends the API call, though the CLI cannot write', async () => {
    await using api = await startTalkativeApi(Infinity);
    await using bridge = await startBridge(NEWEST_CLI.path, api.url, cold);
    const client = await rawChat(bridge.origin, { model: 'sonnet', stream: true, messages: [user('go')] });
    await client.until('"content":"xxx');
    client.pause();
    await delay(500);
    const left = client.leave();
    expect((await api.closed) - left).toBeLessThan(SOON_MS);
    expect(bridge.engine.status()).toMatchObject(nobody);
    await waitUntilGone(async () => processesMarked(bridge.home));
  });
});

interface TalkativeApi extends AsyncDisposable {
  readonly url: string;
  /** Resolves with the Unix time in milliseconds when the caller has read the whole answer or hung up. */
  readonly closed: Promise<number>;
}

/** Sends 4 KB this many times, as fast as the caller reads, and keeps none of it in memory. */
async function startTalkativeApi(chunks: number): Promise<TalkativeApi> {
  const text = 'x'.repeat(4096);
  let over: ((at: number) => void) | undefined;
  const closed = new Promise<number>((resolve) => (over = resolve));
  const server = createServer((request, response) => {
    request.resume();
    if (request.method !== 'POST') {
      response.writeHead(request.method === 'HEAD' ? 200 : 404).end();
      return;
    }
    void (async () => {
      const usage = { input_tokens: 1, output_tokens: 1 };
      const message = { id: 'msg_long', type: 'message', role: 'assistant', model: 'm', content: [], usage };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(sse({ type: 'message_start', message }));
      response.write(
        sse({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      );
      const delta = sse({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      });
      for (let sent = 0; sent < chunks && !response.destroyed; sent += 1) {
        if (!response.write(delta)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
      over?.(Date.now());
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    closed,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function sse(event: { readonly type: string; readonly [key: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
