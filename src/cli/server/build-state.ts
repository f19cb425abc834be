/** Makes what is kept beyond a request as the settings ask for it: in this process, or in Redis for several bridges. */
import type { Settings } from '../../settings/settings-table.js';
import { readKeyQuotas } from '../../settings/key-quotas.js';
import type { Logger } from '../../core/logger.js';
import type { QuotaStore } from '../../core/quota.js';
import type { ResponseStore } from '../../core/response-store.js';
import type { QuotaOptions } from '../../http/guards/key-quotas.js';
import { createMemoryQuotaStore } from '../../state/memory-quota-store.js';
import { createMemoryResponseStore } from '../../state/memory-response-store.js';
import type { RedisState } from '../../state/redis-state.js';
import { usageWriter } from './build-usage.js';
import type { Machine } from '../machine.js';

export interface BuiltState {
  readonly responseStore: ResponseStore;
  /** Absent when no key has a quota. */
  readonly quotas?: QuotaOptions;
  /** What several bridges share; absent when nothing is. */
  readonly shared?: RedisState;
}

/** Connects to nothing yet. @throws SettingError when a quota is for a key that there is not. */
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
