/** Makes the book of usage that the settings ask for. */
import path from 'node:path';
import { configDirectory } from '../../settings/config-file.js';
import type { Settings } from '../../settings/settings-table.js';
import type { Logger } from '../../core/logger.js';
import type { UsageArchive } from '../../core/usage.js';
import { UsageRecorder } from '../../usage/usage-recorder.js';
import { openUsageFolder } from '../../usage/usage-folder.js';
import type { Machine } from '../machine.js';

/** Touches nothing before the first request. Without an archive of the shared state it is kept in a folder. */
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

/** A fresh name for this process among all that write usage. */
export function usageWriter({ newId }: Pick<Machine, 'newId'>): string {
  return newId().slice(0, 12).toLowerCase();
}

export type UsageSettings = Pick<Settings, 'usage-directory' | 'usage-retention-days'>;
