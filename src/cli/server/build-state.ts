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
  const kept = {
    maxResponses: settings['max-responses'],
    maxBytes: settings['max-responses-mb'] * 1024 * 1024,
    ttlMs: settings['response-ttl'] * 1000,
    now,
  };
  const limits = {
    maxBytes: settings['max-store-mb'] * 1024 * 1024,
    maxAgeMs: settings['store-days'] * 86_400_000,
  };
  const responses = (
    brief: ResponseStore,
    store: DurableStore,
  ): Pick<BuiltState, 'responseStore' | 'store'> =>
    settings.store
      ? { responseStore: createDurableResponseStore(brief, store.records, log), store }
      : { responseStore: brief };
  const url = settings['state-url'];
  if (url === undefined) {
    const embedded = createEmbeddedStore({
      directory: storeDirectory(settings, machine),
      ...limits,
      now,
      log,
    });
    return {
      ...responses(createMemoryResponseStore(kept), embedded),
      ...quotas(createMemoryQuotaStore(now)),
      ...(settings.store && { embedded }),
    };
  }

  const { createRedisState } = await import('../../state/redis-state.js');
  const shared = createRedisState({
    ...{ url, responses: kept, store: limits, now, log },
    usage: { writer: usageWriter(machine), retentionDays: settings['usage-retention-days'], now },
  });
  return { ...responses(shared.responseStore, shared.store), ...quotas(shared.quotaStore), shared };
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

function storeDirectory(settings: Settings, machine: Machine): string {
  return path.resolve(settings['store-directory'] ?? path.join(configDirectory(machine), 'store'));
}

/** A fresh name for this process among all that write usage. */
function usageWriter({ newId }: Pick<Machine, 'newId'>): string {
  return newId().slice(0, 12).toLowerCase();
}

type UsageSettings = Pick<Settings, 'usage-directory' | 'usage-retention-days'>;
