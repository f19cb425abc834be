/** What applies where a setting without a default is not set. */
import type { SettingKey, Settings } from '../../../settings/settings-table.js';
import type { Machine } from '../../machine.js';
import { storeDirectory, usageDirectory } from '../../server/build-state.js';
import { processLimitsOf } from '../../server/machine-limits.js';

export function derivedValues(
  settings: Settings,
  machine: Machine,
): Partial<Record<SettingKey, string | number>> {
  const limits = processLimitsOf(settings, machine);
  return {
    'max-concurrent': limits.maxRunning,
    'max-spares': limits.maxSpares,
    'max-idle-conversations': limits.maxKept,
    'max-tool-waits': limits.maxToolWaits,
    'usage-directory': usageDirectory(settings, machine),
    'store-directory': storeDirectory(settings, machine),
  };
}
