/** The private folder in which the CLI processes of one bridge run, and which is removed with it. */
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/**
 * An empty working directory. Its path appears in what the CLI tells the model about its environment when a request goes line
 * by line, so it has a neutral name and lies in the system's folder for temporary files: on Linux and macOS outside the user's
 * folders, unless TMPDIR says otherwise. On Windows that folder belongs to the user and names the account; elsewhere other
 * users may put files into a new folder unless its access list is changed, and programs look into their working directory
 * first. Beside it is a folder for the CLI's temporary files (a killed 2.1.330 leaves a socket there).
 */
export class Workspace {
  #root: string;
  #removed = false;

  /** Also removes the workspaces of this user's killed bridges. */
  constructor() {
    sweepDeadWorkspaces(tmpdir());
    this.#root = newRoot();
  }

  /** The working directory. Recreated if something removed it; created elsewhere if something else took its place. */
  path(): string {
    return this.#folder('workspace-1');
  }

  /** The folder for temporary files; recreated likewise. */
  temporary(): string {
    return this.#folder('tmp');
  }

  /** Never throws. */
  remove(removal: typeof rmSync = rmSync): void {
    this.#removed = true;
    try {
      if (isOurFolder(this.#root)) removal(this.#root, REMOVAL);
    } catch {
      // A CLI that is being killed may have written once more; the next bridge removes the folder.
    }
  }

  /** @throws the system's error, and once the workspace is removed. */
  #folder(name: string): string {
    if (this.#removed) throw new Error('the bridge is about to end');
    if (!isOurFolder(this.#root)) this.#root = newRoot();
    const folder = join(this.#root, name);
    if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700 });
    return folder;
  }
}

const REMOVAL = { recursive: true, force: true, maxRetries: 3, retryDelay: 20 };

function newRoot(): string {
  const root = mkdtempSync(join(tmpdir(), WORKSPACE_PREFIX));
  writeFileSync(join(root, OWNER_FILE), ownerText(), { mode: 0o600, flag: 'wx' });
  return root;
}

const WORKSPACE_PREFIX = 'workspaces-';
const OWNER_FILE = 'owner.json';

/** Identifies the owner of a workspace. A process id alone may belong to another process later, or in another container. */
function ownerText(): string {
  return JSON.stringify({ pid: process.pid, host: hostname(), since: performance.timeOrigin });
}

/** Whether this is a real folder of this user that nobody else may enter. */
function isOurFolder(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true) return false;
  // Windows has neither; there the folder for temporary files belongs to the user.
  if (process.getuid === undefined) return true;
  return stats.uid === process.getuid() && (stats.mode & 0o077) === 0;
}

/** Removes the workspaces of killed bridges from a folder for temporary files; leaves what it cannot read or remove. */
export function sweepDeadWorkspaces(folder: string): void {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    try {
      if (isOurFolder(path) && isDead(readFileSync(join(path, OWNER_FILE), 'utf8')))
        rmSync(path, { recursive: true, force: true });
    } catch {
      // Not ours, or another bridge is removing it.
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
