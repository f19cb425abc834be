/** Keeps usage in Redis for all bridges: one hash per UTC day with one field per writer. */
import type { UsageArchive } from '../core/usage.js';
import { reasonOf } from './redis-failure.js';
import type { RedisConnection } from './redis-connection.js';

export interface RedisUsageOptions {
  /** A name of letters and digits that no other process uses. */
  readonly writer: string;
  readonly retentionDays: number;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

/** Redis itself expires what is older than the retention. */
export function createRedisUsageArchive(
  redis: RedisConnection,
  { writer, retentionDays, now }: RedisUsageOptions,
): UsageArchive {
  return {
    place: redis.address,
    async write(day, text) {
      const key = keyOf(day);
      // A day that began before the retention period is useless.
      const left = Math.max(1, Date.parse(day) + (retentionDays + 1) * DAY_MS - now());
      await redis.write(async (client) => client.multi().hSet(key, writer, text).pExpire(key, left).exec());
    },
    async read(from, ownDays) {
      const days = daysBetween(Math.max(Date.parse(from), now() - retentionDays * DAY_MS), now() + DAY_MS);
      try {
        const found = await redis.read(async (client) =>
          Promise.all(days.map(async (day) => client.hGetAll(keyOf(day)))),
        );
        const texts = found.flatMap((fields, index) => {
          const day = days[index] ?? '';
          return Object.entries(fields)
            .filter(([by]) => by !== writer || !ownDays.has(day))
            .map(([by, text]) => ({ at: `${keyOf(day)} ${by}`, text }));
        });
        return { texts, unreadable: [] };
      } catch (error) {
        return { texts: [], unreadable: [{ at: redis.address, reason: reasonOf(error) }] };
      }
    },
  };
}

const DAY_MS = 86_400_000;

function keyOf(day: string): string {
  return `claude-bridge:usage:${day}`;
}

/** The UTC dates from one Unix time in milliseconds to another, both included: `2026-01-31`. */
function daysBetween(from: number, to: number): string[] {
  const first = Math.floor(from / DAY_MS);
  const count = Math.max(0, Math.floor(to / DAY_MS) - first + 1);
  return Array.from({ length: count }, (_, after) =>
    new Date((first + after) * DAY_MS).toISOString().slice(0, 10),
  );
}
