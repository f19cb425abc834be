/** Keeps records in a LevelDB folder, within limits of size and age. Writes go one after the other, each synced to the disk before it is acknowledged. */
import type { KeptRecord, RecordChange, RecordRange, RecordStore } from '../core/record-store.js';
import { BridgeError } from '../core/bridge-error.js';
import { inTurn } from '../core/in-turn.js';
import { storeFull } from '../core/record-store.js';
import type { Level, LevelDatabase } from './level-database.js';
import { lastDeletion, LevelChanges, rewriteRecords, TOTAL } from './level-changes.js';
import { keptRecord, prefixEnd } from './record-text.js';
import type { RecordLimits } from './record-text.js';

export interface LevelStoreOptions extends RecordLimits {
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

export interface LevelRecordStore extends RecordStore {
  /** Removes what has expired, and rewrites the files without what was deleted. */
  sweep(): Promise<void>;
}

export function createLevelRecordStore(
  database: LevelDatabase,
  { maxBytes, maxAgeMs, now }: LevelStoreOptions,
): LevelRecordStore {
  const alone = inTurn();
  const reading = inTurn();
  const guarded = async <T>(level: Level | undefined, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof BridgeError ? error : await database.failed(error, level);
    }
  };

  return {
    shared: false,
    maxAgeMs,
    async get(key, reserve) {
      // Large texts would lie side by side in memory, where nothing is reserved for them yet.
      return reading(async () => {
        const level = await database.existing();
        return guarded(level, async () => {
          const text = await level?.get(`r!${key}`);
          if (text === undefined) return undefined;
          reserve?.(text.length);
          return keptRecord(key, text, now());
        });
      });
    },
    async list(prefix, range = {}) {
      const level = await database.existing();
      return guarded(level, async () => (level ? recordsIn(level, prefix, range, now()) : []));
    },
    async write(changes, conditions = []) {
      return alone(async () => {
        const level = await database.open();
        return guarded(level, async () => {
          const batch = await LevelChanges.begin(level, now());
          const found = new Map<string, KeptRecord | undefined>();
          for (const { key, version } of conditions) {
            if (!found.has(key)) found.set(key, await batch.find(key));
            if (found.get(key)?.version !== version) return false;
          }
          const before = batch.total;
          for (const change of changes) await apply(batch, change, now() + maxAgeMs);
          if (batch.total > maxBytes && batch.total > before) {
            await batch.forgetExpired();
            await batch.drop(batch.total - maxBytes);
            if (batch.total > maxBytes) throw storeFull(maxBytes);
          }
          await batch.commit();
          return true;
        });
      });
    },
    async room() {
      const level = await database.open();
      return guarded(level, async () => {
        const usedBytes = Number((await level.get(TOTAL)) ?? 0);
        return { usedBytes, maxBytes };
      });
    },
    async sweep() {
      const level = await database.existing();
      if (!level) return;
      await guarded(level, async () => {
        await alone(async () => {
          const batch = await LevelChanges.begin(level, now());
          await batch.forgetExpired();
          await batch.commit();
        });
        const deletion = await lastDeletion(level);
        if (deletion === undefined) return;
        await rewriteRecords(level);
        await alone(async () => {
          const batch = await LevelChanges.begin(level, now());
          await batch.forgetDeletion(deletion);
          await batch.commit();
        });
      });
    },
  };
}

async function apply(batch: LevelChanges, change: RecordChange, latest: number): Promise<void> {
  if ('delete' in change) await batch.remove(change.delete);
  else await batch.put(change, Math.min(change.expiresAt ?? latest, latest));
}

async function recordsIn(
  level: Level,
  prefix: string,
  { after, limit = Infinity, descending = false }: RecordRange,
  now: number,
): Promise<KeptRecord[]> {
  const [first, end] = [`r!${prefix}`, prefixEnd(`r!${prefix}`)];
  const from = after === undefined ? first : `r!${after}`;
  const range = descending
    ? { gte: first, lt: after === undefined ? end : from, reverse: true }
    : { lt: end, ...(after === undefined ? { gte: from } : { gt: from }) };
  const records: KeptRecord[] = [];
  if (limit <= 0) return records;
  for await (const [key, text] of level.iterator(range)) {
    const kept = keptRecord(key.slice('r!'.length), text, now);
    if (kept) records.push(kept);
    if (records.length >= limit) break;
  }
  return records;
}
