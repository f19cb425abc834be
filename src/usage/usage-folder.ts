/** Keeps usage in a folder: one small file per day and bridge. No two processes write the same file, so no locks are needed. */
import { lstat, mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ArchivedUsage, UnreadableUsage, UsageArchive } from '../core/usage.js';

/**
 * @param directory is created by the first write.
 * @param writer a name of letters and digits that no other process uses.
 */
export function openUsageFolder(directory: string, writer: string): UsageArchive {
  return {
    place: directory,
    // A reader finds the old file or the new one, at any moment and after any crash.
    write: async (day, text) => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const file = path.join(directory, `${day}-${writer}.json`);
      try {
        await writeWhole(`${file}.tmp`, text);
        await rename(`${file}.tmp`, file);
      } catch (error) {
        await rm(`${file}.tmp`, { force: true }).catch(() => undefined);
        throw error;
      }
    },
    removeBefore: async (day) => {
      for (const name of await namesIn(directory)) {
        const of = OWN_FILE.exec(name)?.[1];
        if (of !== undefined && of < day) await rm(path.join(directory, name), { force: true });
      }
    },
    read: (from, ownDays) =>
      readFolder(directory, (day, by) => day >= from && !(by === writer && ownDays.has(day))),
  };
}

/** A missing folder counts as empty. */
async function readFolder(
  directory: string,
  wanted: (day: string, writer: string) => boolean,
): Promise<ArchivedUsage> {
  const texts: { at: string; text: string }[] = [];
  const unreadable: UnreadableUsage[] = [];
  const failed = (at: string, error: unknown): void => {
    // Removed in the meantime, because its retention has ended.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    unreadable.push({ at, reason: error instanceof Error ? error.message : String(error) });
  };
  const names = await namesIn(directory).catch((error: unknown) => {
    failed(directory, error);
    return [];
  });
  for (const name of names) {
    const [, day = '', writer = '', unfinished] = OWN_FILE.exec(name) ?? [];
    if (day === '' || unfinished !== undefined || !wanted(day, writer)) continue;
    const at = path.join(directory, name);
    try {
      const stats = await lstat(at);
      if (!stats.isFile() || stats.size > MAX_BYTES) throw new Error('it is not a file of this program');
      texts.push({ at, text: await readFile(at, 'utf8') });
    } catch (error) {
      failed(at, error);
    }
  }
  return { texts, unreadable };
}

/** `2026-01-31-0123abcd.json`, with `.tmp` while it is being written. */
const OWN_FILE = /^(\d{4}-\d\d-\d\d)-([0-9a-z]+)\.json(\.tmp)?$/;

/** A day of a busy bridge takes about 50 KB. */
const MAX_BYTES = 32 * 1024 * 1024;

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Syncs the file to disk, because the rename must not get there first. */
async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
