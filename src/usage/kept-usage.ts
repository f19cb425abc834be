/** Keeps the numbers of ended requests in memory, and on disk a few seconds later. */
import type { Logger } from '../core/logger.js';
import type { RequestFigures, UsageBook, UsageRow, UsageSum } from '../core/usage.js';
import { dayOfHour, hourOf } from './usage-day.js';
import { openUsageFolder, readUsage } from './usage-folder.js';
import type { UsageFolder } from './usage-folder.js';
import { createUsageTable } from './usage-table.js';
import type { UsageTable } from './usage-table.js';

export interface KeptUsageOptions {
  /** Where to keep it; need not exist. */
  readonly directory: string;
  /** How long; 0 keeps nothing on disk and reads nothing from it. */
  readonly retentionDays: number;
  readonly writeAfterMs?: number;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** A fresh unique name of letters and digits. */
  readonly newId: () => string;
  readonly log: Logger;
}

/** Nothing here is waited for by a request; whatever the disk does costs a log line and numbers. */
export class KeptUsage implements UsageBook {
  readonly #options: KeptUsageOptions;
  readonly #writer: string;
  readonly #folder: UsageFolder;
  readonly #total = createUsageTable(() => 0);
  /** The days this process still writes or could not write. */
  readonly #days = new Map<string, { readonly table: UsageTable; changed: boolean }>();
  readonly #reported = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #sweptOn = '';
  #failing = false;

  constructor(options: KeptUsageOptions) {
    this.#options = options;
    this.#writer = options.newId().slice(0, 12).toLowerCase();
    this.#folder = openUsageFolder(options.directory, this.#writer);
  }

  add(request: RequestFigures): void {
    this.#total.add(request);
    const day = dayOfHour(hourOf(request.at));
    const kept = this.#days.get(day) ?? { table: createUsageTable(hourOf), changed: true };
    kept.table.add(request);
    kept.changed = true;
    this.#days.set(day, kept);
    this.#writeLater();
  }

  sinceStart(): readonly UsageSum[] {
    return this.#total.rows;
  }

  async since(hour: number): Promise<readonly UsageRow[]> {
    const own = [...this.#days].flatMap(([, { table }]) => table.rows);
    const inMemory = new Set(this.#days.keys());
    const rows = [...own, ...(await this.#onDisk(hour, inMemory))];
    return rows.filter((row) => row.hour >= hour);
  }

  /** Writes what is not written yet. Does not wait for a disk that hangs. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const patience = new Promise<void>((resolve) => setTimeout(resolve, LAST_WRITE_MS).unref());
    await Promise.race([this.#write(), patience]);
  }

  async #onDisk(hour: number, inMemory: ReadonlySet<string>): Promise<readonly UsageRow[]> {
    const { directory, retentionDays, log } = this.#options;
    if (retentionDays === 0) return [];
    const own = (day: string, writer: string): boolean => writer === this.#writer && inMemory.has(day);
    const { rows, unreadable } = await readUsage(directory, dayOfHour(hour), own);
    for (const { file, reason } of unreadable) {
      if (this.#reported.has(file)) continue;
      this.#reported.add(file);
      log.warn(
        { file, reason },
        'usage that was kept cannot be read and is left out; the file can be deleted',
      );
    }
    return rows;
  }

  #writeLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#write();
    }, this.#options.writeAfterMs ?? WRITE_AFTER_MS).unref();
  }

  /** One at a time. Never fails. */
  #write(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      try {
        if (this.#options.retentionDays > 0) await this.#writeChanged();
        this.#failing = false;
      } catch (error) {
        const { directory } = this.#options;
        if (!this.#failing) this.#options.log.warn({ directory, err: error }, 'usage could not be kept');
        this.#failing = true;
        this.#writeLater();
      } finally {
        this.#forget();
      }
    });
    return this.#writing;
  }

  async #writeChanged(): Promise<void> {
    const today = this.#today();
    for (const [day, kept] of this.#days) {
      if (!kept.changed) continue;
      kept.changed = false;
      try {
        await this.#folder.write(day, kept.table.rows);
      } catch (error) {
        kept.changed = true;
        throw error;
      }
    }
    if (this.#sweptOn === today) return;
    this.#sweptOn = today;
    await this.#folder.removeBefore(
      dayOfHour(hourOf(this.#options.now()) - this.#options.retentionDays * HOURS_A_DAY),
    );
  }

  /** Days that are over and on disk need no memory; nor do old ones that never got there. */
  #forget(): void {
    const today = this.#today();
    const days = [...this.#days.keys()].sort();
    for (const [day, { changed }] of this.#days) {
      const written = !changed && this.#options.retentionDays > 0 && day !== today;
      if (written || days.indexOf(day) < days.length - DAYS_IN_MEMORY) this.#days.delete(day);
    }
  }

  #today(): string {
    return dayOfHour(hourOf(this.#options.now()));
  }
}

const WRITE_AFTER_MS = 5000;
const LAST_WRITE_MS = 2000;
const DAYS_IN_MEMORY = 7;
const HOURS_A_DAY = 24;
