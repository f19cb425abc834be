/** Connections that bring no request, half of one, one byte at a time, or bytes that are none. */
import { setTimeout as delay } from 'node:timers/promises';
import { atOnce, pick, type Abuse, type Abuser, type Outcome } from './abuse.js';
import { comeRaw, rawRequest } from './raw-connection.js';
import { chat, SLOWLY } from './requests.js';

const body = JSON.stringify(chat('hi'));
const streamed = JSON.stringify(chat(SLOWLY, { stream: true }));

/** So much at once, and a byte of the rest twice a second. */
async function drip(by: Abuser, at: string, rest: string): Promise<Outcome> {
  const { socket, over } = await comeRaw(by, at);
  let sent = 0;
  const dripping = setInterval(() => {
    if (socket.writable) socket.write(rest[sent++ % rest.length]!);
  }, 500);
  return over().finally(() => clearInterval(dripping));
}

/** Held by the client; the bridge must end them. */
const held = (name: string, count: number, bytes: (by: Abuser) => string): Abuse => ({
  ...{ name, may: ['400', 'cut'] },
  commit: async (by) => atOnce(count, async () => (await comeRaw(by, bytes(by))).over()),
});

export const connectionAbuses: readonly Abuse[] = [
  held('a hundred idle connections', 100, () => ''),
  held('half a head', 10, () => 'POST /v1/chat/completions HTTP/1.1\r\nHost: loc'),
  held('half a body', 10, (by) => rawRequest(by, '{"model":', { length: 1000 })),
  held('bytes that are no HTTP', 10, () => 'NONSENSE\r\n\r\n'),
  held('a head without end', 2, () => `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(100_000)}`),
  {
    name: 'a head a byte at a time',
    may: ['400', 'cut'],
    commit: async (by) => atOnce(5, async () => drip(by, 'GET / HTTP/1.1\r\n', 'x-odd: 1\r\n')),
  },
  {
    name: 'a body a byte at a time',
    may: ['400', 'cut'],
    commit: async (by) => atOnce(5, async () => drip(by, rawRequest(by, '', { length: 10_000 }), ' ')),
  },
  {
    name: 'a client that closes its side in the middle of a request',
    may: ['400', 'cut'],
    commit: async (by) => {
      const whole = rawRequest(by, body);
      const { socket, over } = await comeRaw(by, whole.slice(0, by.random.below(whole.length)));
      socket.end();
      return [await over()];
    },
  },
  {
    name: 'a client that closes its side after its request',
    may: ['200'],
    commit: async (by) => {
      const { socket, over } = await comeRaw(by, rawRequest(by, pick(by.random, [body, streamed])));
      socket.end();
      return [await over()];
    },
  },
  {
    name: 'a client that closes its side and goes',
    may: ['left'],
    commit: async (by) => {
      const { socket, leave } = await comeRaw(by, rawRequest(by, pick(by.random, [body, streamed])));
      socket.end();
      await delay(by.random.below(1500));
      return [leave()];
    },
  },
  {
    name: 'HTTP/1.0',
    may: ['200'],
    commit: async (by) => {
      const request = rawRequest(by, pick(by.random, [body, streamed]), { version: '1.0' });
      return [await (await comeRaw(by, request)).over()];
    },
  },
  {
    name: 'requests behind one another on a connection, none waited for',
    may: ['200'],
    commit: async (by) => {
      const first = rawRequest(by, body).replace('Connection: close', 'Connection: keep-alive');
      return [await (await comeRaw(by, first.repeat(9) + rawRequest(by, body))).over()];
    },
  },
];
