/** Everything that several bridges share through one connection to Redis. */
import type { Logger } from '../core/logger.js';
import type { QuotaStore } from '../core/quota.js';
import type { ResponseStore } from '../core/response-store.js';
import type { SharedState } from '../core/shared-state.js';
import type { UsageArchive } from '../core/usage.js';
import type { MemoryStoreOptions } from './memory-response-store.js';
import { RedisLink } from './redis-link.js';
import { createRedisQuotaStore } from './redis-quota-store.js';
import { createRedisResponseStore } from './redis-response-store.js';
import { createRedisUsageArchive } from './redis-usage-archive.js';
import type { RedisUsageOptions } from './redis-usage-archive.js';

export interface RedisStateOptions {
  /** May hold a password, which is never logged. */
  readonly url: string;
  readonly responses: MemoryStoreOptions;
  readonly usage: RedisUsageOptions;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

export interface RedisState extends SharedState {
  readonly responseStore: ResponseStore;
  readonly quotaStore: QuotaStore;
  readonly usageArchive: UsageArchive;
  /** Begins to connect, which the first use would do otherwise. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Connects to nothing yet. */
export function createRedisState({ url, responses, usage, now, log }: RedisStateOptions): RedisState {
  const link = new RedisLink({ url, log });
  return {
    responseStore: createRedisResponseStore(link, responses),
    quotaStore: createRedisQuotaStore(link, { holder: usage.writer, now }),
    usageArchive: createRedisUsageArchive(link, usage),
    status: () => link.status(),
    open: () => link.open(),
    close: () => link.close(),
  };
}
