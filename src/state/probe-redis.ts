/** Tries whether Redis can be used, as a bridge would use it. */
import { destroy, openRedis, REDIS_TIMEOUT_MS, within } from './redis-client.js';
import { reasonOf, RedisFailure } from './redis-failure.js';

/** Gives its version. @throws RedisFailure when it does not answer, or may not be written to. */
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
