/** The folder in which the CLI children work: private, this bridge's own, and gone with it. */
import { lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  isOurFolder,
  OWNER_FILE,
  ownerText,
  sweepDeadWorkspaces,
  WORKSPACE_PREFIX,
} from './dead-workspaces.js';

/**
 * An empty working directory, whose path appears in what the CLI tells the model about its environment, so it lies outside
 * the user's folders and has a neutral name; and beside it a folder for the CLI's temporary files (2.1.330 leaves a socket
 * there when it is killed, and one after the other a folder of a probe).
 */
export class Workspace {
  #root: string;
  #removed = false;

  /** Also removes what killed bridges of this user left. */
  constructor() {
    sweepDeadWorkspaces(tmpdir());
    this.#root = newRoot();
  }

  /** The working directory. Made anew if something cleaned it away, elsewhere if something else is in its place. */
  path(): string {
    return this.#folder('workspace-1');
  }

  /** For temporary files, likewise. */
  temporary(): string {
    return this.#folder('tmp');
  }

  remove(): void {
    this.#removed = true;
    try {
      if (isOurFolder(this.#root)) rmSync(this.#root, REMOVAL);
    } catch {
      // A CLI that is just being killed may have written once more; the next bridge removes it.
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
