/** Finds and removes the workspaces of bridges that were killed and could not do it themselves. */
import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

export const WORKSPACE_PREFIX = 'workspaces-';
export const OWNER_FILE = 'owner.json';

/** What says whose a workspace is. A process's number alone would mean another one after some time, or in another container. */
export function ownerText(): string {
  return JSON.stringify({ pid: process.pid, host: hostname(), since: performance.timeOrigin });
}

/** A real folder of this user's that nobody else may enter. */
export function isOurFolder(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true) return false;
  // Windows has neither; there the folder for temporary files is the user's own.
  if (process.getuid === undefined) return true;
  return stats.uid === process.getuid() && (stats.mode & 0o077) === 0;
}

/** Removes what nobody uses any more in a folder for temporary files; what cannot be read or removed is left. */
export function sweepDeadWorkspaces(folder: string): void {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    try {
      if (isOurFolder(path) && isDead(readFileSync(join(path, OWNER_FILE), 'utf8')))
        rmSync(path, { recursive: true, force: true });
    } catch {
      // Not one of ours, or another bridge is removing it just now.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith(WORKSPACE_PREFIX));
  } catch {
    return [];
  }
}

function isDead(owner: string): boolean {
  const { pid, host, since } = JSON.parse(owner) as Record<string, unknown>;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0 || host !== hostname()) return false;
  if (pid === process.pid) return since !== performance.timeOrigin;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
