/**
 * The changes of one atomic write to LevelDB. Its keys: `r!KEY` has the text of a record, `e!TIME!KEY` finds it by its expiry,
 * `o!TIME!KEY` by its age if it may be dropped, `t` has the bytes of all, and `d` is there when deleted text may still be in the files.
 */
import type { KeptRecord, RecordPut } from '../core/record-store.js';
import type { Level } from './level-database.js';
import { headerOf, keptRecord, prefixEnd, RECORD_BYTES, recordText } from './record-text.js';
import type { RecordHeader } from './record-text.js';

export class LevelChanges {
  /** The bytes of all records after the changes so far. */
  total: number;
  /** By key; `undefined` deletes. */
  readonly #puts = new Map<string, string | undefined>();

  private constructor(
    private readonly level: Level,
    private readonly now: number,
    total: number,
  ) {
    this.total = total;
  }

  static async begin(level: Level, now: number): Promise<LevelChanges> {
    return new LevelChanges(level, now, Number((await level.get(TOTAL)) ?? 0));
  }

  async find(key: string): Promise<KeptRecord | undefined> {
    const text = await this.#text(key);
    return text === undefined ? undefined : keptRecord(key, text, this.now);
  }

  async put(
    { put: key, value, bytesElsewhere = 0, droppable = false }: RecordPut,
    expiresAt: number,
  ): Promise<void> {
    const before = await this.#forget(key);
    const json = JSON.stringify(value);
    const header: RecordHeader = {
      version: before === undefined ? this.now : before.version + 1,
      expiresAt: Math.max(0, Math.floor(expiresAt)),
      bytes: Buffer.byteLength(json) + bytesElsewhere + RECORD_BYTES,
      droppableSince: droppable ? this.now : 0,
    };
    this.#puts.set(`r!${key}`, recordText(header, json));
    for (const index of indexKeys(key, header)) this.#puts.set(index, '');
    this.total += header.bytes;
  }

  async remove(key: string): Promise<void> {
    if (await this.#forget(key)) this.#puts.set(DELETED, `${this.now} ${key}`);
  }

  async forgetExpired(): Promise<void> {
    await this.#removeIndexed('e!', (time) => time <= this.now);
  }

  /** Removes the oldest of the records that may be dropped until that frees so many bytes. */
  async drop(bytes: number): Promise<void> {
    const goal = this.total - bytes;
    await this.#removeIndexed('o!', () => this.total > goal);
  }

  async commit(): Promise<void> {
    this.#puts.set(TOTAL, String(this.total));
    const operations = [...this.#puts].map(([key, value]) =>
      value === undefined ? { type: 'del' as const, key } : { type: 'put' as const, key, value },
    );
    await this.level.batch(operations, { sync: true });
  }

  /** @param deletion what `lastDeletion` told before the files were rewritten. */
  async forgetDeletion(deletion: string): Promise<void> {
    if ((await lastDeletion(this.level)) === deletion) this.#puts.set(DELETED, undefined);
  }

  async #text(key: string): Promise<string | undefined> {
    const stored = `r!${key}`;
    return this.#puts.has(stored) ? this.#puts.get(stored) : this.level.get(stored);
  }

  async #forget(key: string): Promise<RecordHeader | undefined> {
    const text = await this.#text(key);
    if (text === undefined) return undefined;
    const header = headerOf(text);
    for (const each of [`r!${key}`, ...indexKeys(key, header)]) this.#puts.set(each, undefined);
    this.total -= header.bytes;
    return header;
  }

  async #removeIndexed(index: string, wanted: (time: number) => boolean): Promise<void> {
    for await (const entry of this.level.keys({ gte: index, lt: `${index}\x7f` })) {
      if (!wanted(Number(entry.slice(index.length, index.length + DIGITS)))) return;
      // One that this write has changed is not the one that the index means.
      if (!this.#puts.has(entry)) await this.remove(entry.slice(index.length + DIGITS + 1));
    }
  }
}

/** Names the last deletion whose text may still be in the files; `undefined` when none is. */
export async function lastDeletion(level: Level): Promise<string | undefined> {
  return level.get(DELETED);
}

/**
 * Rewrites the files without deleted text. LevelDB drops that only where newer files meet older ones, so what is in memory
 * becomes a file first, and then one that spans all records meets them.
 */
export async function rewriteRecords(level: Level): Promise<void> {
  const [first, end] = ['r!', prefixEnd('r!')];
  await level.compactRange(first, first);
  await level.batch([first, end].map((key) => ({ type: 'del', key })));
  await level.compactRange(first, end);
}

/** Of the bytes of all records. */
export const TOTAL = 't';
const DELETED = 'd';

function indexKeys(key: string, { expiresAt, droppableSince }: RecordHeader): string[] {
  return [
    `e!${digits(expiresAt)}!${key}`,
    ...(droppableSince > 0 ? [`o!${digits(droppableSince)}!${key}`] : []),
  ];
}

const DIGITS = 15;

function digits(time: number): string {
  return String(time).padStart(DIGITS, '0');
}
