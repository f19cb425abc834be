/** Opens connections to Redis, and limits how long anything on them can take. */
import type * as Redis from '@redis/client';
import { reasonOf, RedisFailure, RedisTimeout } from './redis-failure.js';

/** How long a Redis that hangs can delay an answer. */
export const REDIS_TIMEOUT_MS = 1000;

export type RedisClient = ReturnType<typeof newClient>;

/** The caller ends the connection with `destroy`. Loads the library at the first call. @throws RedisTimeout, or an error of the library. */
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

/** Awaits the answer for `ms` milliseconds. @throws RedisTimeout, or the error of the answer. */
export async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RedisTimeout()), ms);
  });
  // Nothing awaits the answer after a timeout.
  answer.catch(() => undefined);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Connects and writes as a bridge would, and returns the version of Redis. @throws RedisFailure when that is not possible. */
export async function probeRedis(url: string): Promise<string> {
  try {
    const client = await openRedis(url, () => undefined);
    try {
      await within(
        REDIS_TIMEOUT_MS,
        client.set('claude-bridge:probe', '1', { expiration: { type: 'PX', value: 1000 } }),
      );
      const server = await within(REDIS_TIMEOUT_MS, client.info('server'));
      return /^redis_version:(\S+)/m.exec(server)?.[1] ?? 'of unknown version';
    } finally {
      destroy(client);
    }
  } catch (error) {
    throw new RedisFailure(reasonOf(error), { cause: error });
  }
}

/** The URL without user and password: `redis://host:6379/1`. */
export function shownRedisUrl(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//');
}

/** Has no queue: a command that cannot be sent fails at once, and `RedisConnection` reconnects. */
function newClient({ createClient }: typeof Redis, url: string) {
  return createClient({
    url,
    name: 'claude-bridge',
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false, connectTimeout: REDIS_TIMEOUT_MS },
  });
}
