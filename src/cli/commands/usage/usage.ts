/** `claude-bridge usage`: shows the usage of the last days, of every bridge that stores it in the same place. */
import { plainValue } from '../../../core/plain-text.js';
import { firstHourNeeded, usageBody } from '../../../http/observe/usage-body.js';
import type { UsageBody } from '../../../http/observe/usage-body.js';
import { dayOfHour } from '../../../usage/usage-table.js';
import { readUsage } from '../../../usage/usage-text.js';
import { openUsageFolder } from '../../../usage/usage-folder.js';
import { buildSharedState, usageDirectory } from '../../server/build-state.js';
import { loadSettings } from '../../command-settings.js';
import type { Machine } from '../../machine.js';
import { silentLog } from '../../../core/logger.js';
import { usageText } from './usage-text.js';
import { columnsOf } from '../../terminal/columns.js';
import { show } from '../../terminal/tell.js';

export interface UsageOptions {
  readonly by: 'day' | 'model' | 'key';
  readonly days: number;
  readonly json: boolean;
}

/** Reads stored usage. No bridge needs to run; a running one has written everything up to a few seconds ago. @throws SettingError */
export async function usage({ by, days, json }: UsageOptions, machine: Machine): Promise<void> {
  const { stdout, stderr, colours, now } = machine;
  const settings = loadSettings({}, machine);
  const shared = await buildSharedState(settings, machine, silentLog);
  const archive = shared?.usageArchive ?? openUsageFolder(usageDirectory(settings, machine), '');
  const time = now();
  const { rows, unreadable } = await readUsage(archive, dayOfHour(firstHourNeeded(time, days))).finally(
    async () => shared?.close(),
  );
  for (const { at, reason } of unreadable)
    stderr.write(`${colours.stderr.yellow(`Skipped, because it cannot be read: ${at} (${reason})`)}\n`);
  const body = plainValue(await usageBody({ days, now: time, sinceStart: [], rows })) as UsageBody;
  if (json) {
    stdout.write(`${JSON.stringify({ ...body, since_start: undefined }, undefined, 2)}\n`);
    return;
  }
  stdout.write(usageText(body, { by, width: columnsOf(stdout), colours: colours.stdout }));
  if (body.total.requests > 0) return;
  const kept = settings['usage-retention-days'];
  show(
    machine,
    kept === 0
      ? 'Usage is not stored: usage-retention-days is 0.\nNext: claude-bridge config set usage-retention-days 90\n'
      : `Usage is stored in ${archive.place}.\nNext: claude-bridge serve\n`,
  );
}
