/** The state that several bridges share through Redis, on one connection. */
import type { Logger } from '../core/logger.js';
import type { QuotaStore } from '../core/quota.js';
import type { ResponseStore } from '../core/response-store.js';
import type { SharedState } from '../core/shared-state.js';
import type { UsageArchive } from '../core/usage.js';
import type { ResponseStoreOptions } from './memory-response-store.js';
import { RedisConnection } from './redis-connection.js';
import { createRedisQuotaStore } from './redis-quota-store.js';
import { createRedisResponseStore } from './redis-response-store.js';
import { createRedisUsageArchive } from './redis-usage-archive.js';
import type { RedisUsageOptions } from './redis-usage-archive.js';

export interface RedisStateOptions {
  /** Can contain a password, which is never logged. */
  readonly url: string;
  readonly responses: ResponseStoreOptions;
  readonly usage: RedisUsageOptions;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

export interface RedisState extends SharedState {
  readonly responseStore: ResponseStore;
  readonly quotaStore: QuotaStore;
  readonly usageArchive: UsageArchive;
  /** Starts to connect; otherwise the first use does. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Does not connect yet. */
export function createRedisState({ url, responses, usage, now, log }: RedisStateOptions): RedisState {
  const redis = new RedisConnection({ url, log });
  return {
    responseStore: createRedisResponseStore(redis, responses),
    quotaStore: createRedisQuotaStore(redis, { holder: usage.writer, now }),
    usageArchive: createRedisUsageArchive(redis, usage),
    status: () => redis.status(),
    open: () => redis.open(),
    close: () => redis.close(),
  };
}
