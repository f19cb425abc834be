/** Keeps records in Redis for all bridges, within limits of size and age. */
import { BridgeError } from '../core/bridge-error.js';
import { storeFull, storeUnavailable } from '../core/record-store.js';
import type { KeptRecord, RecordChange, RecordStore } from '../core/record-store.js';
import { keptRecord, prefixEnd, RECORD_BYTES } from './record-text.js';
import type { RecordLimits } from './record-text.js';
import { STORE_KEYS, STORE_PREFIX, WRITE_RECORDS } from './record-scripts.js';
import type { RedisConnection } from './redis-connection.js';
import { argumentFor, readText, readTexts } from './redis-text.js';

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
    maxAgeMs,
    async get(key, reserve) {
      const text = await answered(async () => readText(redis, textKey(key), reserve));
      return text === undefined ? undefined : keptRecord(key, text, now());
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
        const keys = await answered(async () =>
          redis.read(async (client) =>
            client.zRange(KEYS, descending ? high : low, descending ? low : high, {
              ...{ BY: 'LEX', REV: descending, LIMIT: { offset: 0, count } },
            }),
          ),
        );
        const texts = await answered(async () => readTexts(redis, keys.map(textKey)));
        for (const [index, key] of keys.entries()) {
          const text = texts[index];
          const kept = text === undefined ? undefined : keptRecord(key, text, now());
          if (kept) records.push(kept);
        }
        if (keys.length < count) break;
        last = keys.at(-1);
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
      const done = await answered(async () => {
        for (const change of changes) args.push(...(await changeArguments(redis, change, latest)));
        const bytes = args.reduce((sum, { length }) => sum + length, 0);
        return redis.write(
          async (client) => client.eval(WRITE_RECORDS, { keys: STORE_KEYS, arguments: args }),
          bytes,
        );
      });
      if (done === -1) throw storeFull(maxBytes);
      return done === 1;
    },
    async room() {
      const total = await answered(async () => redis.read(async (client) => client.get(TOTAL)));
      return { usedBytes: Number(total ?? 0), maxBytes };
    },
  };
}

const [KEYS = '', , , , TOTAL = ''] = STORE_KEYS;

/** How many records one answer of Redis holds. */
const PAGE = 100;

function textKey(key: string): string {
  return `${STORE_PREFIX}r:${key}`;
}

async function changeArguments(
  redis: RedisConnection,
  change: RecordChange,
  latest: number,
): Promise<string[]> {
  if ('delete' in change) return [change.delete, '', '', '0', ''];
  const { put, value, expiresAt = latest, bytesElsewhere = 0, droppable = false } = change;
  const json = JSON.stringify(value);
  const bytes = Buffer.byteLength(json) + bytesElsewhere + RECORD_BYTES;
  const ends = Math.max(1, Math.floor(Math.min(expiresAt, latest)));
  const text = await argumentFor(redis, json, STORE_PREFIX);
  return [put, text, String(ends), String(bytes), droppable ? '1' : ''];
}

/** @throws BridgeError store_unavailable */
export async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    throw storeUnavailable(
      `Files, conversations and kept answers are not available, because Redis cannot be used: ${error instanceof Error ? error.message : String(error)}. ` +
        'Everything else works. Next: claude-bridge doctor',
      error,
    );
  }
}
