/** Reads the rows of whatever usage an archive holds. */
import type { UnreadableUsage, UsageArchive, UsageRow } from '../core/usage.js';
import { parseUsageText } from './usage-text.js';

export interface ReadUsage {
  readonly rows: readonly UsageRow[];
  /** What could not be read, and why. */
  readonly unreadable: readonly UnreadableUsage[];
}

/** Everything that was kept from a day on, but what the archive's own writer has kept of `ownDays`. */
export async function readUsage(
  archive: UsageArchive,
  from: string,
  ownDays: ReadonlySet<string> = new Set(),
): Promise<ReadUsage> {
  const { texts, unreadable } = await archive.read(from, ownDays);
  const rows: UsageRow[] = [];
  const damaged: UnreadableUsage[] = [];
  for (const { at, text } of texts) {
    try {
      for (const row of parseUsageText(text)) rows.push(row);
    } catch (error) {
      damaged.push({ at, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { rows, unreadable: [...unreadable, ...damaged] };
}
