/** Clients that take nothing of their answers, or next to nothing. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Abuse, Abuser } from './abuse.js';
import { PATIENCE_MS } from './attempt.js';
import { comeRaw, rawRequest, type RawConnection } from './raw-connection.js';
import { chat, MUCH } from './requests.js';

const ask = async (by: Abuser, stream: boolean): Promise<RawConnection> =>
  comeRaw(by, rawRequest(by, JSON.stringify(chat(MUCH, { stream }))));

/** The bridge cuts such a one after five seconds; a reset is seen when the client reads. */
const UNREAD_MS = 10_000;

const unread = (name: string, stream: boolean): Abuse => ({
  // Where the model takes longer than the client it reads the answer after all; on a busy machine the model takes too long.
  ...{ name, may: stream ? ['cut', '200'] : ['cut', '200', '504'] },
  commit: async (by) => {
    const { socket, over } = await ask(by, stream);
    await once(socket, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) });
    socket.pause();
    await delay(UNREAD_MS);
    socket.resume();
    return [await over()];
  },
});

export const readerAbuses: readonly Abuse[] = [
  unread('a stream that nobody reads', true),
  unread('a whole answer that nobody reads', false),
  {
    name: 'an answer that is read a little at a time',
    may: ['left'],
    commit: async (by) => {
      const { socket, leave } = await ask(by, by.random.below(2) === 0);
      for (const end = Date.now() + 8000; Date.now() < end;) {
        socket.pause();
        await delay(250);
        socket.resume();
        await delay(1);
      }
      return [leave()];
    },
  },
];
