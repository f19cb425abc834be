/** What takes long to make and stays in `node_modules/.cache` until the next `npm ci`, for all test files. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/claude-bridge/', import.meta.url));

/** Where the folder of that name is, if it was made. */
export function cachedFolder(name: string): string {
  return join(CACHE, name);
}

/** A new folder in the same place, in which to make it. */
export function unfinishedFolder(): string {
  mkdirSync(CACHE, { recursive: true });
  return mkdtempSync(join(CACHE, 'unfinished-'));
}

/** Another test file may have done the same meanwhile. */
export function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
    rmSync(from, { recursive: true });
  }
}
