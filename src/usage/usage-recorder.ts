/** Records the usage of ended requests in memory, and writes it to an archive a few seconds later. */
import type { Logger } from '../core/logger.js';
import { addCost, NOTHING_SPENT } from '../core/plan.js';
import { RECENT_STEP_SECONDS } from '../core/usage.js';
import type {
  RequestFigures,
  UsageArchive,
  UsageBook,
  UsageNames,
  UsageRow,
  UsageStep,
  UsageSum,
} from '../core/usage.js';
import { createUsageTable, dayOfHour, hourOf } from './usage-table.js';
import type { UsageTable } from './usage-table.js';
import { readUsage, usageText } from './usage-text.js';

export interface UsageRecorderOptions {
  readonly archive: UsageArchive;
  /** How long the archive keeps usage; 0 neither writes nor reads it. */
  readonly retentionDays: number;
  readonly writeAfterMs?: number;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

/** No request waits for this. A failing archive costs log lines and numbers, nothing else. */
export class UsageRecorder implements UsageBook {
  readonly #options: UsageRecorderOptions;
  readonly #total = createUsageTable(() => ({}));
  readonly #recent = createUsageTable(recentStep);
  /** The days that this process still writes, or could not write. */
  readonly #days = new Map<string, { readonly table: UsageTable<HourStep>; changed: boolean }>();
  readonly #reported = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #sweptOn = '';
  #failing = false;

  constructor(options: UsageRecorderOptions) {
    this.#options = options;
  }

  add(request: RequestFigures): void {
    this.#total.add(request);
    this.#recent.add(request);
    this.#forgetRecent();
    const day = dayOfHour(hourOf(request.at));
    const kept = this.#days.get(day) ?? { table: createUsageTable(hourStep), changed: true };
    kept.table.add(request);
    kept.changed = true;
    this.#days.set(day, kept);
    this.#writeLater();
  }

  spent(request: UsageNames & Pick<RequestFigures, 'at'>, usd: number | undefined): void {
    const spending = addCost(NOTHING_SPENT, usd);
    this.#total.spent(request, spending);
    this.#recent.spent(request, spending);
    this.#forgetRecent();
    // The table of a day that is archived is gone, and a new one would replace it in the archive.
    const kept = this.#days.get(dayOfHour(hourOf(request.at)));
    if (!kept) return;
    kept.table.spent(request, spending);
    kept.changed = true;
    this.#writeLater();
  }

  sinceStart(): readonly UsageSum[] {
    return this.#total.rows;
  }

  recent(): readonly UsageStep[] {
    this.#forgetRecent();
    return this.#recent.rows;
  }

  async since(hour: number): Promise<readonly UsageRow[]> {
    const own = [...this.#days].flatMap(([, { table }]) => table.rows);
    const inMemory = new Set(this.#days.keys());
    const rows = [...own, ...(await this.#archived(hour, inMemory))];
    return rows.filter((row) => row.hour >= hour);
  }

  /** Writes what is not written yet, but does not wait for an archive that hangs. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const patience = new Promise<void>((resolve) => setTimeout(resolve, LAST_WRITE_MS).unref());
    await Promise.race([this.#write(), patience]);
  }

  async #archived(hour: number, inMemory: ReadonlySet<string>): Promise<readonly UsageRow[]> {
    const { archive, retentionDays, log } = this.#options;
    if (retentionDays === 0) return [];
    const { rows, unreadable } = await readUsage(archive, dayOfHour(hour), inMemory);
    for (const { at, reason } of unreadable) {
      if (this.#reported.has(at)) continue;
      this.#reported.add(at);
      log.warn({ at, reason }, 'stored usage cannot be read and is left out');
    }
    return rows;
  }

  #writeLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#write();
    }, this.#options.writeAfterMs ?? WRITE_AFTER_MS).unref();
  }

  /** Runs one write at a time. Never rejects. */
  #write(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      try {
        if (this.#options.retentionDays > 0) await this.#writeChanged();
        this.#failing = false;
      } catch (error) {
        const { archive, log } = this.#options;
        const reason = error instanceof Error ? error.message : String(error);
        if (!this.#failing) log.warn({ in: archive.place, reason }, 'usage could not be written');
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
        await this.#options.archive.write(day, usageText(kept.table.rows));
      } catch (error) {
        kept.changed = true;
        throw error;
      }
    }
    if (this.#sweptOn === today) return;
    this.#sweptOn = today;
    const { archive, now, retentionDays } = this.#options;
    await archive.removeBefore?.(dayOfHour(hourOf(now()) - retentionDays * HOURS_A_DAY));
  }

  /** Frees past days that are archived, and old days that could not be archived. */
  #forget(): void {
    const today = this.#today();
    const days = [...this.#days.keys()].sort();
    for (const [day, { changed }] of this.#days) {
      const written = !changed && this.#options.retentionDays > 0 && day !== today;
      if (written || days.indexOf(day) < days.length - DAYS_IN_MEMORY) this.#days.delete(day);
    }
  }

  #forgetRecent(): void {
    const oldest = this.#options.now() / 1000 - RECENT_SECONDS;
    this.#recent.keep(({ start }) => start >= oldest, MAX_RECENT_ROWS);
  }

  #today(): string {
    return dayOfHour(hourOf(this.#options.now()));
  }
}

interface HourStep {
  readonly hour: number;
}

function hourStep(ms: number): HourStep {
  return { hour: hourOf(ms) };
}

function recentStep(ms: number): { readonly start: number } {
  return { start: Math.floor(ms / 1000 / RECENT_STEP_SECONDS) * RECENT_STEP_SECONDS };
}

/** An hour, and a minute because charts begin with a whole minute. */
const RECENT_SECONDS = 3660;
/** About 5 MB. One key and one model need 366 rows. */
const MAX_RECENT_ROWS = 10_000;
const WRITE_AFTER_MS = 5000;
const LAST_WRITE_MS = 2000;
const DAYS_IN_MEMORY = 7;
const HOURS_A_DAY = 24;
