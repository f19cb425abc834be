/** Makes the book of usage that the settings ask for. */
import path from 'node:path';
import { configDirectory } from '../config/config-file.js';
import type { Settings } from '../config/settings-table.js';
import type { Logger } from '../core/logger.js';
import { KeptUsage } from '../usage/kept-usage.js';
import type { Machine } from './machine.js';

/** Touches no file before the first request. */
export function buildUsage(settings: UsageSettings, machine: Machine, log: Logger): KeptUsage {
  return new KeptUsage({
    directory: usageDirectory(settings, machine),
    retentionDays: settings['usage-retention-days'],
    ...{ now: machine.now, newId: machine.newId, log },
  });
}

export function usageDirectory(settings: UsageSettings, machine: Machine): string {
  return path.resolve(settings['usage-directory'] ?? path.join(configDirectory(machine), 'usage'));
}

export type UsageSettings = Pick<Settings, 'usage-directory' | 'usage-retention-days'>;
