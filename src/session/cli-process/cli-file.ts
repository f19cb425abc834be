/** The CLI's file on disk, which may be replaced by an update or removed while the bridge runs. */
import { statSync } from 'node:fs';

export class CliFile {
  readonly path: string;
  #seen: string | undefined;

  constructor(path: string) {
    this.path = path;
    this.#seen = this.#look();
  }

  get missing(): boolean {
    return this.#look() === undefined;
  }

  /** Whether another file is there than the last time this was asked. */
  changed(): boolean {
    const now = this.#look();
    const changed = now !== undefined && this.#seen !== undefined && now !== this.#seen;
    this.#seen = now ?? this.#seen;
    return changed;
  }

  #look(): string | undefined {
    const stats = statSync(this.path, { throwIfNoEntry: false });
    return stats && `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
  }
}
