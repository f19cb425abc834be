/** What the application does with WebSockets, whatever the model: who gets one, what it takes, in which order it answers, and how it ends. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { readKeyQuotas } from '../../src/settings/key-quotas.js';
import { createMemoryQuotaStore } from '../../src/state/memory-quota-store.js';
import { deferred } from '../support/deferred.js';
import { openSocket, responseIn, said, type SocketClient } from '../support/socket-client.js';
import { end, events, start, text, wait } from './scripted-model.js';
import { serve, until, type Served } from './serve.js';

let server: Served;
const sockets: SocketClient[] = [];
afterEach(() => {
  for (const { webSocket } of sockets.splice(0)) webSocket.terminate();
  server.closeNow();
});

async function open(options: Parameters<typeof openSocket>[1] = {}): Promise<SocketClient> {
  const socket = await openSocket(server.url, options);
  sockets.push(socket);
  return socket;
}

const key = { authorization: 'Bearer key-of-one' };

/** Answers begin, and go on once the returned function is called. */
function holdAnswers(): () => void {
  const { promise: go, resolve: goOn } = deferred();
  server.chat.script = async function* () {
    yield start;
    await go;
    yield text('Hey');
    yield end;
  };
  return goOn;
}

describe('the handshake', () => {
  async function refused(headers: Readonly<Record<string, string>>, path = '/v1/responses'): Promise<number> {
    const webSocket = new WebSocket(server.url.replace('http', 'ws') + path, { headers });
    const [, response] = (await once(webSocket, 'unexpected-response')) as [unknown, { statusCode: number }];
    webSocket.once('error', () => undefined);
    webSocket.terminate();
    return response.statusCode;
  }

  test.each<[string, number, Record<string, string>]>([
    ['without a key', 401, {}],
    ['with a wrong key', 401, { authorization: 'Bearer guess' }],
    ['from a page of another site', 403, { ...key, origin: 'https://evil.example' }],
    ['for another host', 403, { ...key, host: 'evil.example' }],
  ])('%s is refused with %d', async (_, status, headers) => {
    server = await serve({ keys: [{ name: 'one', key: 'key-of-one' }] });
    expect(await refused(headers)).toBe(status);
    expect(server.chat.answers).toEqual([]);
  });

  test('is for /responses only', async () => {
    server = await serve();
    expect(await refused({}, '/v1/models')).toBe(200);
    expect(await refused({}, '/v1/chat/completions')).toBe(405);
  });

  test('a plain GET still learns what the route takes', async () => {
    server = await serve();
    const response = await fetch(`${server.url}/v1/responses`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('a client that offers HTTP/2 besides gets its answer', async () => {
    server = await serve();
    const body = JSON.stringify({ model: 'sonnet', input: 'hi' });
    const socket = connect(server.port, '127.0.0.1');
    let received = '';
    socket.setEncoding('utf8').on('data', (data: string) => (received += data));
    socket.write(
      'POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n' +
        `HTTP2-Settings: AAEAAEAA\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await until(() => received.includes('"completed"'));
    expect(received).toMatch(/^HTTP\/1\.1 200 OK/u);
    socket.destroy();
  });
});

describe('a message', () => {
  test.each<[string, object | string | Uint8Array, object]>([
    [
      'that is no JSON',
      '{',
      { status: 400, error: { code: 'invalid_request', type: 'invalid_request_error' } },
    ],
    ['that is no object', '[]', { status: 422, error: { code: 'validation_error' } }],
    ['that is binary', new Uint8Array([1]), { status: 415, error: { code: 'unsupported_media_type' } }],
    ['of no type', { model: 'sonnet' }, { status: 422, error: { param: 'type' } }],
    ['of another type', { type: 'session.update' }, { status: 422, error: { param: 'type' } }],
    [
      'with a field of the wrong type',
      { type: 'response.create', model: 'sonnet', input: 5, stream_id: 'a' },
      { status: 422, error: { param: 'input' }, stream_id: 'a' },
    ],
    [
      'that asks for what there is not',
      { type: 'response.create', model: 'sonnet', input: 'x', background: true },
      { status: 400, error: { param: 'background' } },
    ],
    [
      'with a bad lane',
      { type: 'response.create', model: 'sonnet', input: 'x', stream_id: 5 },
      { status: 422, error: { param: 'stream_id' } },
    ],
  ])('%s gets an error, and the next one an answer', async (_, message, told) => {
    server = await serve();
    const socket = await open();
    socket.send(message);
    expect(await socket.answer()).toMatchObject([{ type: 'error', ...told }]);
    expect(server.chat.answers).toEqual([]);
    expect(said(await socket.ask({ input: 'hi' }))).toBe('Hey');
  });

  test('that is too large closes the connection with the code for that', async () => {
    server = await serve({ bodyLimitBytes: 1000 });
    const socket = await open();
    socket.send({ type: 'response.create', model: 'sonnet', input: 'x'.repeat(2000) });
    expect(await socket.closed()).toBe(1009);
  });

  test('is a request like any other in the log and in the counts', async () => {
    server = await serve({ keys: [{ name: 'one', key: 'key-of-one' }] });
    const socket = await open({ headers: key });
    await socket.ask({ input: 'hi' });
    socket.send('{');
    await socket.answer();
    await until(() => server.lines.length === 2);
    expect(server.lines.map(({ fields }) => fields)).toMatchObject([
      {
        ...{ method: 'WS', route: '/v1/responses', status: 200, client: 'one', stream: true },
        ...{ model: 'sonnet', servedBy: 'claude-sonnet-5', inputTokens: 10, outputTokens: 5 },
      },
      { method: 'WS', route: '/v1/responses', status: 400, client: 'one', error: 'invalid_request' },
    ]);
    const metrics = await (await fetch(`${server.url}/metrics`, { headers: key })).text();
    const requests = /^claude_bridge_(?:other_)?requests_total\{/;
    expect(metrics.split('\n').filter((line) => requests.test(line))).toEqual([
      'claude_bridge_requests_total{route="/v1/responses",model="claude-sonnet-5",status="200"} 1',
      'claude_bridge_other_requests_total{route="/v1/responses",status="400"} 1',
    ]);
    socket.webSocket.close();
    await until(() => server.lines.some(({ fields }) => fields['status'] === 101));
    expect(server.lines.at(-1)!.fields).toMatchObject({
      method: 'GET',
      route: '/v1/responses',
      client: 'one',
    });
  });

  test('counts for the quota of its key, and the refusal says when to try again', async () => {
    const now = (): number => Date.parse('2026-05-04T12:30:00Z');
    const limits = readKeyQuotas({ one: '1requests/hour' }, ['one']);
    server = await serve({
      keys: [{ name: 'one', key: 'key-of-one' }],
      ...{ now, quotas: { limits, store: createMemoryQuotaStore(now) } },
    });
    const socket = await open({ headers: key });
    expect(said(await socket.ask({ input: 'hi' }))).toBe('Hey');
    expect(await socket.ask({ input: 'hi' })).toMatchObject([
      {
        ...{ type: 'error', status: 429 },
        error: {
          code: 'quota_exceeded',
          headers: {
            ...{ 'x-request-id': 'req_id3', 'retry-after': '1800', 'x-should-retry': 'false' },
            'x-ratelimit-remaining-requests': '0',
          },
        },
      },
    ]);
    expect(server.chat.answers).toHaveLength(1);
  });

  test('waits for the one before it', async () => {
    server = await serve();
    const goOn = holdAnswers();
    const socket = await open();
    for (const lane of ['a', 'b']) {
      socket.send({ type: 'response.create', model: 'sonnet', input: lane, stream_id: lane });
    }
    await until(() => socket.messages.length === 2);
    expect(server.chat.answers).toHaveLength(1);
    goOn();
    const answers = [await socket.answer(), await socket.answer()];
    expect(answers.map((each) => [...new Set(each.map(({ stream_id }) => stream_id))])).toEqual([
      ['a'],
      ['b'],
    ]);
  });

  test('is refused if too many wait already', async () => {
    server = await serve();
    server.chat.script = async function* (_turn, signal) {
      yield start;
      await wait(60_000, signal);
    };
    const socket = await open();
    for (let count = 0; count < 18; count++) {
      socket.send({ type: 'response.create', model: 'sonnet', input: 'x' });
    }
    await until(() => socket.messages.some(({ type }) => type === 'error'));
    expect(socket.messages.filter(({ type }) => type === 'error')).toMatchObject([
      { status: 429, error: { code: 'queue_full' } },
    ]);
  });
});

test('a client that sends and sends and never reads is cut off', async () => {
  server = await serve();
  server.chat.script = async function* (_turn, signal) {
    yield start;
    await wait(60_000, signal);
  };
  const socket = await open();
  socket.webSocket.pause();
  for (let count = 0; count < 40_000; count++) socket.send('{}');
  await until(() => server.lines.some(({ fields }) => fields['status'] === 101));
});

describe('each lane', () => {
  test('continues its own latest answer, or that of another lane', async () => {
    server = await serve();
    const socket = await open();
    const ids = new Map<string, string>();
    for (const lane of ['a', 'b', 'a']) {
      const previous = ids.get(lane);
      const more = previous === undefined ? {} : { previous_response_id: previous };
      ids.set(lane, responseIn(await socket.ask({ input: lane, store: false, stream_id: lane, ...more })).id);
    }
    await socket.ask({ input: 'c', store: false, stream_id: 'c', previous_response_id: ids.get('b') });
    const asked = server.chat.answers.map(({ turn }) => turn.messages.map(({ role }) => role));
    expect(asked.map(({ length }) => length)).toEqual([1, 1, 3, 3]);
  });
});

describe('a socket', () => {
  test('whose client is silent ends', async () => {
    server = await serve({ webSockets: { pingMs: 50 } });
    const quiet = await open({ autoPong: false });
    const lively = await open();
    expect(await quiet.closed()).toBe(1006);
    expect(lively.webSocket.readyState).toBe(WebSocket.OPEN);
  });

  test('that is too old says so, after the answer', async () => {
    server = await serve({ webSockets: { lifetimeMs: 300 } });
    const goOn = holdAnswers();
    const idle = await open();
    const busy = await open();
    busy.send({ type: 'response.create', model: 'sonnet', input: 'x' });
    const tooOld = [{ type: 'error', status: 400, error: { code: 'websocket_connection_limit_reached' } }];
    expect(await idle.answer()).toMatchObject(tooOld);
    expect(await idle.closed()).toBe(1000);
    goOn();
    expect(said(await busy.answer())).toBe('Hey');
    expect(await busy.answer()).toMatchObject(tooOld);
    expect(await busy.closed()).toBe(1000);
  });

  test('ends with the server: at once when idle, else after its answer', async () => {
    server = await serve();
    const goOn = holdAnswers();
    const [idle, busy] = [await open(), await open()];
    busy.send({ type: 'response.create', model: 'sonnet', input: 'x' });
    await until(() => busy.messages.length > 0);
    const closed = server.close();
    expect(await idle.closed()).toBe(1001);
    goOn();
    expect(said(await busy.answer())).toBe('Hey');
    expect(await busy.closed()).toBe(1001);
    await closed;
  });

  test('makes room for another when there are too many, unless all are busy', async () => {
    server = await serve({}, { maxConnections: 4 });
    const first = await open();
    const second = await open();
    const third = await open();
    expect(await first.closed()).toBe(1006);
    server.chat.script = async function* (_turn, signal) {
      yield start;
      await wait(60_000, signal);
    };
    for (const busy of [second, third]) {
      busy.send({ type: 'response.create', model: 'sonnet', input: 'x' });
      await until(() => busy.messages.length > 0);
    }
    const fourth = new WebSocket(`${server.url.replace('http', 'ws')}/v1/responses`);
    fourth.once('error', () => undefined);
    const [, response] = (await once(fourth, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(503);
    fourth.terminate();
  });

  test('whose client reads nothing pulls nothing more from the model', async () => {
    server = await serve();
    const piece = text('x'.repeat(100_000));
    server.chat.script = events(start, ...Array.from({ length: 200 }, () => piece), end);
    const socket = await open();
    socket.webSocket.pause();
    socket.send({ type: 'response.create', model: 'sonnet', input: 'x' });
    await until(() => (server.chat.answers[0]?.pulled ?? 0) > 1);
    let before = -1;
    await until(() => {
      const { pulled } = server.chat.answers[0]!;
      const still = pulled === before;
      before = pulled;
      return still;
    });
    expect(before).toBeLessThan(190);
    socket.webSocket.resume();
    expect(said(await socket.answer())).toHaveLength(20_000_000);
  });
});
