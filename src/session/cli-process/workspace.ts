/** The private folder in which the CLI processes of one bridge run, and which is removed with it. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { ProcessHost } from '../../process/kill-tree.js';
import { makeNeutralFolder, removeEmptyFolder, type RunProgram } from './neutral-folder.js';

/**
 * An empty working directory. Its path appears in what the CLI tells the model about its environment when a request goes line
 * by line, so it has a neutral name and lies in the system's folder for temporary files: on Linux and macOS outside the user's
 * folders, unless TMPDIR says otherwise. On Windows that folder names the account, so the working directory lies elsewhere,
 * where the system allows a private one. Beside it is a folder for the CLI's temporary files (a killed 2.1.330 leaves a
 * socket there).
 */
export class Workspace {
  readonly #makeNeutral: (root: string) => string | undefined;
  #root: string;
  /** Below ProgramData; `undefined` before it is made, `null` where it cannot be. */
  #neutral: string | null | undefined;
  #removed = false;

  /** Also removes the workspaces of this user's killed bridges. @param run for tests */
  constructor({ platform, env }: ProcessHost, run?: RunProgram) {
    sweepDeadWorkspaces(tmpdir());
    this.#root = newRoot();
    if (platform !== 'win32') this.#neutral = null;
    this.#makeNeutral = (root) => makeNeutralFolder(env, join(root, 'access-list'), run);
  }

  /** The working directory. Recreated if something removed it; created elsewhere if something else took its place. */
  path(): string {
    const inRoot = this.#folder('workspace-1');
    if (this.#neutral !== null && !existsSync(this.#neutral ?? '')) {
      this.#neutral = this.#makeNeutral(this.#root) ?? null;
      if (this.#neutral !== null) writeFileSync(join(this.#root, NEUTRAL_FOLDER_FILE), this.#neutral);
    }
    return this.#neutral ?? inRoot;
  }

  /** The folder for temporary files; recreated likewise. */
  temporary(): string {
    return this.#folder('tmp');
  }

  /** Never throws. */
  remove(removal: typeof rmSync = rmSync): void {
    this.#removed = true;
    if (typeof this.#neutral === 'string') removeEmptyFolder(this.#neutral);
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
const NEUTRAL_FOLDER_FILE = 'working-directory';

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
      if (!isOurFolder(path) || !isDead(readFileSync(join(path, OWNER_FILE), 'utf8'))) continue;
      const note = join(path, NEUTRAL_FOLDER_FILE);
      // First, because nothing else knows of it.
      if (existsSync(note)) removeEmptyFolder(readFileSync(note, 'utf8'));
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
