/** Lets one command at a time read and write the config file, so that none undoes the change of another. */
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** @param write synchronous; takes milliseconds. @throws what it throws, and the system's errors */
export async function writeLocked(directory: string, write: () => void): Promise<void> {
  const lock = path.join(directory, '.config.lock');
  mkdirSync(directory, { recursive: true });
  while (!taken(lock)) {
    if (isAbandoned(lock)) release(lock);
    else await delay(AGAIN_MS);
  }
  try {
    write();
  } finally {
    release(lock);
  }
}

/** Creating a folder is atomic: only one of several commands succeeds. */
function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** No command holds the lock this long unless it was killed. A clock that was set back leaves a lock of the future. */
function isAbandoned(lock: string): boolean {
  const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Math.abs(Date.now() - made) > ABANDONED_MS;
}

function release(lock: string): void {
  try {
    rmdirSync(lock);
  } catch {
    // Another command just removed it as abandoned.
  }
}

const AGAIN_MS = 20;
const ABANDONED_MS = 5000;
