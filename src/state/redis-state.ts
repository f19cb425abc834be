/** The state that several bridges share through Redis, on one connection. */
import type { DurableStore } from '../core/durable-store.js';
import type { Logger } from '../core/logger.js';
import type { QuotaStore } from '../core/quota.js';
import type { ResponseStore } from '../core/response-store.js';
import type { SharedState } from '../core/shared-state.js';
import type { UsageArchive } from '../core/usage.js';
import type { ResponseStoreOptions } from './memory-response-store.js';
import type { RecordLimits } from './record-text.js';
import { RedisConnection } from './redis-connection.js';
import { createRedisBlobStore } from './redis-blob-store.js';
import { createRedisQuotaStore } from './redis-quota-store.js';
import { createRedisRecordStore } from './redis-record-store.js';
import { createRedisResponseStore } from './redis-response-store.js';
import { createRedisUsageArchive } from './redis-usage-archive.js';
import type { RedisUsageOptions } from './redis-usage-archive.js';

export interface RedisStateOptions {
  /** Can contain a password, which is never logged. */
  readonly url: string;
  readonly responses: ResponseStoreOptions;
  readonly usage: RedisUsageOptions;
  /** Of records and files. */
  readonly store: RecordLimits;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

export interface RedisState extends SharedState {
  readonly responseStore: ResponseStore;
  readonly quotaStore: QuotaStore;
  readonly usageArchive: UsageArchive;
  readonly store: DurableStore;
  /** Starts to connect; otherwise the first use does. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Does not connect yet. */
export function createRedisState(options: RedisStateOptions): RedisState {
  const { url, responses, usage, store, now, log } = options;
  const redis = new RedisConnection({ url, log });
  return {
    responseStore: createRedisResponseStore(redis, responses),
    quotaStore: createRedisQuotaStore(redis, { holder: usage.writer, now }),
    usageArchive: createRedisUsageArchive(redis, usage),
    store: {
      records: createRedisRecordStore(redis, { ...store, now }),
      blobs: createRedisBlobStore(redis, now),
    },
    status: () => redis.status(),
    open: () => redis.open(),
    close: () => redis.close(),
  };
}
