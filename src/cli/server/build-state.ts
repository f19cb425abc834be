/** Builds what outlives a request: kept responses, quotas and usage, in this process and its files or in a Redis that several bridges share. */
import path from 'node:path';
import { configDirectory } from '../../settings/config-file.js';
import type { Settings } from '../../settings/settings-table.js';
import { readKeyQuotas } from '../../settings/key-quotas.js';
import type { Logger } from '../../core/logger.js';
import type { QuotaStore } from '../../core/quota.js';
import type { ResponseStore } from '../../core/response-store.js';
import type { UsageArchive } from '../../core/usage.js';
import type { QuotaOptions } from '../../http/guards/key-quotas.js';
import { createMemoryQuotaStore } from '../../state/memory-quota-store.js';
import { createMemoryResponseStore } from '../../state/memory-response-store.js';
import type { RedisState } from '../../state/redis-state.js';
import { KeptUsage } from '../../usage/kept-usage.js';
import { openUsageFolder } from '../../usage/usage-folder.js';
import type { Machine } from '../machine.js';

export interface BuiltState {
  readonly responseStore: ResponseStore;
  /** Absent when no key has a quota. */
  readonly quotas?: QuotaOptions;
  /** What several bridges share; absent without `state-url`. */
  readonly shared?: RedisState;
}

/** Opens no connection yet. @throws SettingError when a quota names a key that does not exist */
export async function buildState(settings: Settings, machine: Machine, log: Logger): Promise<BuiltState> {
  const { now } = machine;
  const limits = readKeyQuotas(settings['key-quotas'], Object.keys(settings['api-keys']));
  const quotas = (store: QuotaStore): Pick<BuiltState, 'quotas'> =>
    limits.size === 0 ? {} : { quotas: { limits, store } };
  const kept = {
    maxResponses: settings['max-responses'],
    maxBytes: settings['max-responses-mb'] * 1024 * 1024,
    ttlMs: settings['response-ttl'] * 1000,
    now,
  };
  const url = settings['state-url'];
  if (url === undefined)
    return { responseStore: createMemoryResponseStore(kept), ...quotas(createMemoryQuotaStore(now)) };

  const { createRedisState } = await import('../../state/redis-state.js');
  const shared = createRedisState({
    ...{ url, responses: kept, now, log },
    usage: { writer: usageWriter(machine), retentionDays: settings['usage-retention-days'], now },
  });
  return { responseStore: shared.responseStore, ...quotas(shared.quotaStore), shared };
}

/** Touches no file before the first request. Without an archive in the shared state, usage goes into a folder. */
export function buildUsage(
  settings: UsageSettings,
  machine: Machine,
  { log, archive }: { readonly log: Logger; readonly archive: UsageArchive | undefined },
): KeptUsage {
  return new KeptUsage({
    archive: archive ?? openUsageFolder(usageDirectory(settings, machine), usageWriter(machine)),
    retentionDays: settings['usage-retention-days'],
    ...{ now: machine.now, log },
  });
}

export function usageDirectory(settings: UsageSettings, machine: Machine): string {
  return path.resolve(settings['usage-directory'] ?? path.join(configDirectory(machine), 'usage'));
}

/** A fresh name for this process among all that write usage. */
function usageWriter({ newId }: Pick<Machine, 'newId'>): string {
  return newId().slice(0, 12).toLowerCase();
}

type UsageSettings = Pick<Settings, 'usage-directory' | 'usage-retention-days'>;
