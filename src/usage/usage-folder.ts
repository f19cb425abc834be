/** The folder of usage: one small file for each day and each bridge. No two processes ever write the same one, so nothing is locked. */
import { lstat, mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { UsageRow } from '../core/usage.js';
import { parseUsageText, usageText } from './usage-text.js';

export interface UsageFolder {
  /**
   * Puts these rows in the place of what this bridge has kept for the day. Whoever reads meanwhile, or after a crash
   * at any moment, finds the old rows or the new ones.
   * @throws the system's error
   */
  write(day: string, rows: readonly UsageRow[]): Promise<void>;
  /** Removes what is of an earlier day. @throws the system's error */
  removeBefore(day: string): Promise<void>;
}

/**
 * @param directory need not exist before the first write.
 * @param writer letters and digits that no other process uses.
 */
export function openUsageFolder(directory: string, writer: string): UsageFolder {
  return {
    write: async (day, rows) => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const file = path.join(directory, `${day}-${writer}.json`);
      try {
        await writeWhole(`${file}.tmp`, usageText(rows));
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
  };
}

export interface ReadUsage {
  readonly rows: readonly UsageRow[];
  /** Files that could not be read, and why. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Everything that was kept from a day on. A folder that is not there holds nothing.
 * @param except is asked about the day and the writer of each file.
 */
export async function readUsage(
  directory: string,
  from: string,
  except: (day: string, writer: string) => boolean = () => false,
): Promise<ReadUsage> {
  const rows: UsageRow[] = [];
  const unreadable: { file: string; reason: string }[] = [];
  const failed = (file: string, error: unknown): void => {
    // Removed between the two looks, because its time was over.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    unreadable.push({ file, reason: error instanceof Error ? error.message : String(error) });
  };
  const names = await namesIn(directory).catch((error: unknown) => {
    failed(directory, error);
    return [];
  });
  for (const name of names) {
    const [, day = '', writer = '', unfinished] = OWN_FILE.exec(name) ?? [];
    if (day === '' || day < from || unfinished !== undefined || except(day, writer)) continue;
    const file = path.join(directory, name);
    try {
      const stats = await lstat(file);
      if (!stats.isFile() || stats.size > LARGEST_BYTES) throw new Error('it is no file of this program');
      for (const row of parseUsageText(await readFile(file, 'utf8'))) rows.push(row);
    } catch (error) {
      failed(file, error);
    }
  }
  return { rows, unreadable };
}

/** `2026-01-31-0123abcd.json`, with `.tmp` while it is written. */
const OWN_FILE = /^(\d{4}-\d\d-\d\d)-([0-9a-z]+)\.json(\.tmp)?$/;

/** A day of a busy bridge takes some 50 KB. */
const LARGEST_BYTES = 32 * 1024 * 1024;

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** On the disk, not only in the system's memory: the rename must not get there first. */
async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
