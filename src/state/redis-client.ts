/** A connection to Redis, and how long anything may take on it. */
import type * as Redis from '@redis/client';
import { RedisTimeout } from './redis-failure.js';

/** How long an answer may be delayed by a Redis that hangs. */
export const REDIS_TIMEOUT_MS = 1000;

export type RedisClient = ReturnType<typeof newClient>;

/** Whoever asks for it ends it with `destroy`. The library is loaded for this first call only. @throws what the library throws, RedisTimeout */
export async function openRedis(url: string, broken: (error: unknown) => void): Promise<RedisClient> {
  const client = newClient(await import('@redis/client'), url);
  client.on('error', broken);
  try {
    await within(REDIS_TIMEOUT_MS, client.connect());
    return client;
  } catch (error) {
    destroy(client);
    throw error;
  }
}

export function destroy(client: RedisClient): void {
  if (client.isOpen) client.destroy();
}

/** What Redis answers, if it does in time. @throws RedisTimeout, or whatever the answer is */
export async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RedisTimeout()), ms);
  });
  // Nobody listens to it any more once the time is over.
  answer.catch(() => undefined);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** `redis://host:6379/1`: whose user and password are left out. */
export function shownRedisUrl(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//');
}

/** Without a queue of its own: what cannot be sent now fails now, and `RedisLink` connects anew. */
function newClient({ createClient }: typeof Redis, url: string) {
  return createClient({
    url,
    name: 'claude-bridge',
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false, connectTimeout: REDIS_TIMEOUT_MS },
  });
}
