import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import { end, events, start, text, wait } from './scripted-model.js';
import { chatBody, rawChat, serve, until } from './serve.js';
import type { Served } from './serve.js';

let server: Served;

beforeEach(async () => {
  server = await serve({ heartbeatMs: 60, now: () => 1_700_000_000_000 });
});

afterEach(() => {
  server.closeNow();
});

async function ask(more: object = {}): Promise<Response> {
  return server.fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: chatBody({ stream: true, ...more }),
  });
}

function chunk(choice: string, model = 'claude-sonnet-5'): string {
  return (
    `data: {"id":"chatcmpl-id1","object":"chat.completion.chunk","created":1700000000,"model":"${model}",` +
    `"system_fingerprint":"fp_${model}","service_tier":"default",` +
    `"choices":[{"index":0,${choice},"finish_reason":null}]}\n\n`
  );
}

const finish =
  'data: {"id":"chatcmpl-id1","object":"chat.completion.chunk","created":1700000000,"model":"claude-sonnet-5",' +
  '"system_fingerprint":"fp_claude-sonnet-5","service_tier":"default",' +
  '"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const role = '"delta":{"role":"assistant","content":""}';

describe('a stream', () => {
  test('byte for byte', async () => {
    const response = await ask();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
      'x-request-id': 'req_id1',
      'openai-processing-ms': '0',
    });
    expect(await response.text()).toBe(chunk(role) + chunk('"delta":{"content":"Hey"}') + finish);
  });

  test('sends a burst of events in one write, and text while the model still writes', async () => {
    server.chat.script = async function* (_turn, signal) {
      yield start;
      for (let index = 0; index < 50; index++) yield text('x');
      await wait(40, signal);
      yield end;
    };
    const { socket, received } = rawChat(server, { stream: true });
    await until(() => received().includes('"x"'));
    expect(received()).not.toContain('[DONE]');
    const body = received().slice(received().indexOf('\r\n\r\n') + 4);
    expect(body.match(/"x"/g)).toHaveLength(50);
    expect(body.match(/^[0-9a-f]+\r$/gm)).toHaveLength(1);
    socket.destroy();
  });

  test('an answer larger than any buffer arrives whole', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => text(`${index}-${'é'.repeat(100)};`));
    server.chat.script = events(start, ...many, end);
    const body = await (await ask()).text();
    const said = body
      .split('\n\n')
      .filter((line) => line.startsWith('data: {'))
      .map(
        (line) =>
          (JSON.parse(line.slice(6)) as { choices: { delta: { content?: string } }[] }).choices[0]?.delta
            .content,
      )
      .join('');
    expect(said).toBe(many.map((event) => (event.type === 'text-delta' ? event.text : '')).join(''));
    expect(body.endsWith(finish)).toBe(true);
  });

  test('names the ignored parameters', async () => {
    const response = await ask({ seed: 1, 'né\n': 2 });
    expect(response.headers.get('x-claude-bridge-ignored')).toBe('seed, n__');
    await response.text();
  });
});

describe('failures', () => {
  test('before the first event have a status, whatever limits came before', async () => {
    server.chat.script = async function* () {
      yield { type: 'limits', limits: { status: 'rejected' } };
      await Promise.reject(
        new BridgeError('rate_limit_exceeded', 'The plan is used up.', { retryable: true, retryAfter: 30 }),
      );
    };
    const response = await ask({ seed: 1 });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('30');
    expect(response.headers.get('x-should-retry')).toBe('true');
    expect(response.headers.get('retry-after-ms')).toBe('30000');
    expect(response.headers.get('x-claude-bridge-limit-status')).toBe('rejected');
    expect(response.headers.get('x-claude-bridge-ignored')).toBe('seed');
    expect(await response.json()).toEqual({
      error: {
        message: 'The plan is used up.',
        type: 'rate_limit_error',
        param: null,
        code: 'rate_limit_exceeded',
      },
    });
  });

  test('after it are an event, without [DONE]', async () => {
    server.chat.script = async function* () {
      yield start;
      yield text('Hey');
      await Promise.reject(new BridgeError('cli_failed', 'It broke.'));
    };
    const response = await ask();
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(
      chunk(role) +
        chunk('"delta":{"content":"Hey"}') +
        'data: {"error":{"message":"It broke.","type":"server_error","param":null,"code":"cli_failed"}}\n\n',
    );
    expect(server.lines.find(({ level }) => level === 'error')?.fields).toMatchObject({
      error: 'cli_failed',
    });
  });

  test('events that stop without an end are a failure', async () => {
    server.chat.script = events(start, text('Hey'));
    const body = await (await ask()).text();
    expect(body).toContain('"code":"cli_failed"');
    expect(body).not.toContain('[DONE]');
  });

  test('a failure after the end has no effect on the answer', async () => {
    server.chat.script = async function* () {
      yield start;
      yield end;
      await Promise.reject(new Error('late'));
    };
    expect((await (await ask()).text()).endsWith(finish)).toBe(true);
    await until(() => server.lines.some(({ level }) => level === 'warn'));
  });
});

describe('silence', () => {
  test('opens the stream under the name asked for, pings, and the answer follows with one role', async () => {
    server.chat.script = async function* (_turn, signal) {
      await wait(160, signal);
      yield* [start, text('Hey'), end];
    };
    const body = await (await ask()).text();
    expect(body.replace(/(: ping\n\n)+/, ': ping\n\n')).toBe(
      chunk(role, 'sonnet') + ': ping\n\n' + chunk('"delta":{"content":"Hey"}') + finish,
    );
  });

  test('restarts with everything that is sent', async () => {
    server.chat.script = async function* (_turn, signal) {
      yield start;
      for (let index = 0; index < 10; index++) {
        await wait(20, signal);
        yield text('x');
      }
      yield end;
    };
    expect(await (await ask()).text()).not.toContain('ping');
  });

  test('an error after it is an event', async () => {
    server.chat.script = async function* (_turn, signal) {
      await wait(100, signal);
      yield* await Promise.reject<never[]>(new BridgeError('timeout', 'Too slow.'));
    };
    const response = await ask();
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(
      chunk(role, 'sonnet') +
        'data: {"error":{"message":"Too slow.","type":"server_error","param":null,"code":"timeout"}}\n\n',
    );
  });
});

describe('a client that leaves', () => {
  test.each([true, false])('aborts the answer (stream: %s)', async (stream) => {
    server.chat.script = async function* (_turn, signal) {
      yield start;
      await wait(60_000, signal);
    };
    const { socket } = rawChat(server, { stream });
    await until(() => server.chat.answers[0]?.pulled === 1);
    expect(server.chat.answers[0]?.signal.aborted).toBe(false);
    socket.destroy();
    await server.chat.answers[0]?.over;
    expect(server.chat.answers[0]?.signal.aborted).toBe(true);
    await until(() => server.lines.length > 0);
    expect(server.lines.map(({ level, fields }) => [level, fields['status']])).toEqual([['info', 499]]);
  });

  test('before the first event aborts it too', async () => {
    server.chat.script = async function* (_turn, signal) {
      await wait(60_000, signal);
      yield start;
    };
    const { socket } = rawChat(server, { stream: true });
    await until(() => server.chat.answers.length === 1);
    socket.destroy();
    await server.chat.answers[0]?.over;
    expect(server.chat.answers[0]?.signal.aborted).toBe(true);
  });

  test('after the complete answer aborts nothing: the engine finishes by itself', async () => {
    let settled = false;
    server.chat.script = async function* (_turn, signal) {
      yield* [start, end];
      await wait(50, signal);
      settled = true;
    };
    const { socket, received } = rawChat(server, { stream: true });
    await until(() => received().includes('[DONE]'));
    socket.destroy();
    await server.chat.answers[0]?.over;
    expect(settled).toBe(true);
    expect(server.chat.answers[0]?.signal.aborted).toBe(false);
  });
});

describe('a client that reads slowly', () => {
  const endless = 100_000;

  beforeEach(() => {
    server.chat.script = async function* () {
      yield start;
      for (let index = 0; index < endless; index++) yield text('y'.repeat(1000));
      yield end;
      await Promise.resolve();
    };
  });

  test('slows the engine down, and gets everything when it reads on', async () => {
    const { socket, received } = rawChat(server, { stream: true });
    socket.pause();
    await until(() => (server.chat.answers[0]?.pulled ?? 0) > 10);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const held = server.chat.answers[0]?.pulled ?? 0;
    expect(held).toBeLessThan(endless / 2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.chat.answers[0]?.pulled).toBe(held);
    socket.resume();
    await until(() => (server.chat.answers[0]?.pulled ?? 0) > held + 1000);
    expect(received()).toContain('yyy');
    socket.destroy();
    await server.chat.answers[0]?.over;
  });

  test('and leaves, ends the answer', async () => {
    const { socket } = rawChat(server, { stream: true });
    socket.pause();
    await until(() => (server.chat.answers[0]?.pulled ?? 0) > 10);
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.destroy();
    await server.chat.answers[0]?.over;
    expect(server.chat.answers[0]?.signal.aborted).toBe(true);
    expect(server.chat.answers[0]?.pulled).toBeLessThan(endless);
  });
});
