/** Builds what outlives a request: kept responses and files, quotas and usage, in this process and its files or in a Redis that several bridges share. */
import path from 'node:path';
import { configDirectory } from '../../settings/config-file.js';
import type { Settings } from '../../settings/settings-table.js';
import { readKeyQuotas } from '../../settings/key-quotas.js';
import type { DurableStore } from '../../core/durable-store.js';
import type { Logger } from '../../core/logger.js';
import type { QuotaStore } from '../../core/quota.js';
import type { ResponseStore } from '../../core/response-store.js';
import type { UsageArchive } from '../../core/usage.js';
import type { QuotaOptions } from '../../http/guards/key-quotas.js';
import { createDurableResponseStore } from '../../state/durable-response-store.js';
import { createEmbeddedStore } from '../../state/embedded-store.js';
import type { EmbeddedStore } from '../../state/embedded-store.js';
import { createMemoryQuotaStore } from '../../state/memory-quota-store.js';
import { createMemoryResponseStore } from '../../state/memory-response-store.js';
import type { ResponseStoreOptions } from '../../state/memory-response-store.js';
import type { RecordLimits } from '../../state/record-text.js';
import type { RedisState } from '../../state/redis-state.js';
import { UsageRecorder } from '../../usage/usage-recorder.js';
import { openUsageFolder } from '../../usage/usage-folder.js';
import type { Machine } from '../machine.js';

export interface BuiltState {
  readonly responseStore: ResponseStore;
  /** Absent when nothing is to be kept. */
  readonly store?: DurableStore;
  /** The part of it on this machine; absent if it is in Redis. */
  readonly embedded?: EmbeddedStore;
  /** Absent when no key has a quota. */
  readonly quotas?: QuotaOptions;
  /** What several bridges share; absent without `state-url`. */
  readonly shared?: RedisState;
}

/** Opens no connection yet. @throws SettingError when a quota names a key that does not exist */
export async function buildState(settings: Settings, machine: Machine, log: Logger): Promise<BuiltState> {
  const { now } = machine;
  const keyLimits = readKeyQuotas(settings['key-quotas'], Object.keys(settings['api-keys']));
  const quotas = (store: QuotaStore): Pick<BuiltState, 'quotas'> =>
    keyLimits.size === 0 ? {} : { quotas: { limits: keyLimits, store } };
  const responses = (
    brief: ResponseStore,
    store: DurableStore | undefined,
  ): Pick<BuiltState, 'responseStore' | 'store'> =>
    store
      ? { responseStore: createDurableResponseStore(brief, store.records, log), store }
      : { responseStore: brief };
  const shared = await buildSharedState(settings, machine, log);
  if (shared) {
    const store = settings.store ? shared.store : undefined;
    return { ...responses(shared.responseStore, store), ...quotas(shared.quotaStore), shared };
  }
  const embedded = settings.store
    ? createEmbeddedStore({
        ...{ directory: storeDirectory(settings, machine), now, elapsed: machine.elapsed, log },
        ...storeLimits(settings),
      })
    : undefined;
  return {
    ...responses(createMemoryResponseStore({ ...responseLimits(settings), now }), embedded),
    ...quotas(createMemoryQuotaStore(now)),
    ...(embedded && { embedded }),
  };
}

/** Opens no connection yet. `undefined` without `state-url`. */
export async function buildSharedState(
  settings: Settings,
  machine: Machine,
  log: Logger,
): Promise<RedisState | undefined> {
  const { now } = machine;
  const url = settings['state-url'];
  if (url === undefined) return undefined;
  const { createRedisState } = await import('../../state/redis-state.js');
  return createRedisState({
    ...{ url, now, log },
    responses: { ...responseLimits(settings), now },
    store: storeLimits(settings),
    usage: { writer: usageWriter(machine), retentionDays: settings['usage-retention-days'], now },
  });
}

function responseLimits(settings: Settings): Omit<ResponseStoreOptions, 'now'> {
  return {
    maxResponses: settings['max-responses'],
    maxBytes: settings['max-responses-mb'] * 1024 * 1024,
    ttlMs: settings['response-ttl'] * 1000,
  };
}

function storeLimits(settings: Settings): RecordLimits {
  return {
    maxBytes: settings['max-store-mb'] * 1024 * 1024,
    maxAgeMs: settings['store-days'] * 86_400_000,
  };
}

/** Touches no file before the first request. Without an archive in the shared state, usage goes into a folder. */
export function buildUsage(
  settings: UsageSettings,
  machine: Machine,
  { log, archive }: { readonly log: Logger; readonly archive: UsageArchive | undefined },
): UsageRecorder {
  return new UsageRecorder({
    archive: archive ?? openUsageFolder(usageDirectory(settings, machine), usageWriter(machine)),
    retentionDays: settings['usage-retention-days'],
    ...{ now: machine.now, log },
  });
}

export function usageDirectory(settings: UsageSettings, machine: Machine): string {
  return path.resolve(settings['usage-directory'] ?? path.join(configDirectory(machine), 'usage'));
}

export function storeDirectory(settings: Pick<Settings, 'store-directory'>, machine: Machine): string {
  return path.resolve(settings['store-directory'] ?? path.join(configDirectory(machine), 'store'));
}

/** A fresh name for this process among all that write usage. */
function usageWriter({ newId }: Pick<Machine, 'newId'>): string {
  return newId().slice(0, 12).toLowerCase();
}

type UsageSettings = Pick<Settings, 'usage-directory' | 'usage-retention-days'>;
