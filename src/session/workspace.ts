import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The empty working directory of the CLI children. Its path appears in what the CLI tells the model about its
 * environment, so it lies outside the user's folders and has a neutral name.
 */
export class Workspace {
  readonly #path = mkdtempSync(join(tmpdir(), 'workspace-'));

  /** The directory, made anew if something cleaned it away. */
  path(): string {
    mkdirSync(this.#path, { recursive: true, mode: 0o700 });
    return this.#path;
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
