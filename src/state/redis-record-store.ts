/** Keeps records in Redis for all bridges, within limits of size and age. */
import { storeFull, storeUnavailable } from '../core/record-store.js';
import type { KeptRecord, RecordChange, RecordStore } from '../core/record-store.js';
import { keptRecord, prefixEnd, RECORD_BYTES } from './record-text.js';
import type { RecordLimits } from './record-text.js';
import { STORE_KEYS, STORE_PREFIX, WRITE_RECORDS } from './record-scripts.js';
import type { RedisConnection } from './redis-connection.js';

export interface RedisStoreOptions extends RecordLimits {
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

export function createRedisRecordStore(
  redis: RedisConnection,
  { maxBytes, maxAgeMs, now }: RedisStoreOptions,
): RecordStore {
  return {
    shared: true,
    async get(key) {
      const text = await answered(async () => redis.read(async (client) => client.get(textKey(key))));
      return text === null ? undefined : keptRecord(key, text, now());
    },
    async list(prefix, { after, limit = Infinity, descending = false } = {}) {
      const records: KeptRecord[] = [];
      let last = after;
      while (records.length < limit) {
        const from = last === undefined ? undefined : `(${last}`;
        const [low, high] = descending
          ? [`[${prefix}`, from ?? `(${prefixEnd(prefix)}`]
          : [from ?? `[${prefix}`, `(${prefixEnd(prefix)}`];
        const count = Math.min(PAGE, limit - records.length);
        const found = await answered(async () =>
          redis.read(async (client) => {
            const keys = await client.zRange(KEYS, descending ? high : low, descending ? low : high, {
              ...{ BY: 'LEX', REV: descending, LIMIT: { offset: 0, count } },
            });
            return keys.length === 0 ? [] : zip(keys, await client.mGet(keys.map(textKey)));
          }),
        );
        for (const [key, text] of found) {
          const kept = text === null ? undefined : keptRecord(key, text, now());
          if (kept) records.push(kept);
        }
        if (found.length < count) break;
        last = found.at(-1)?.[0];
      }
      return records;
    },
    async write(changes, conditions = []) {
      const latest = now() + maxAgeMs;
      const checks = conditions.flatMap(({ key, version }) => [
        key,
        version === undefined ? '' : String(version),
      ]);
      const args = [String(now()), String(maxBytes), String(conditions.length), ...checks];
      for (const change of changes) args.push(...changeArguments(change, latest));
      const done = await answered(async () =>
        redis.write(async (client) => client.eval(WRITE_RECORDS, { keys: STORE_KEYS, arguments: args })),
      );
      if (done === -1) throw storeFull(maxBytes);
      return done === 1;
    },
    async room() {
      const total = await answered(async () => redis.read(async (client) => client.get(TOTAL)));
      return { usedBytes: Number(total ?? 0), maxBytes, maxAgeMs };
    },
  };
}

const [KEYS = '', , , , TOTAL = ''] = STORE_KEYS;

/** How many records one answer of Redis holds. */
const PAGE = 100;

function textKey(key: string): string {
  return `${STORE_PREFIX}r:${key}`;
}

function changeArguments(change: RecordChange, latest: number): string[] {
  if ('delete' in change) return [change.delete, '', '', '0', ''];
  const { put, value, expiresAt = latest, bytesElsewhere = 0, droppable = false } = change;
  const json = JSON.stringify(value);
  const bytes = Buffer.byteLength(json) + bytesElsewhere + RECORD_BYTES;
  const ends = Math.max(1, Math.floor(Math.min(expiresAt, latest)));
  return [put, json, String(ends), String(bytes), droppable ? '1' : ''];
}

function zip(keys: readonly string[], texts: readonly (string | null)[]): [string, string | null][] {
  return keys.map((key, index) => [key, texts[index] ?? null]);
}

/** @throws BridgeError store_unavailable */
export async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw storeUnavailable(
      `Files, conversations and kept answers are not available, because Redis cannot be used: ${error instanceof Error ? error.message : String(error)}. ` +
        'Everything else works. Next: claude-bridge doctor',
      error,
    );
  }
}
