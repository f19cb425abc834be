/** The records of batches: what each is and how far it has come, its answers until its files are written, and which batches are open. */
import type { DurableStore } from '../../core/durable-store.js';
import { recordKey, recordPrefix } from '../../core/record-store.js';
import type { KeptRecord, RecordChange, RecordStore } from '../../core/record-store.js';
import type { Batch, BatchEnd } from '../../openai/batches/batch-object.js';
import type { OutputLine } from '../../openai/batches/output-line.js';

export interface KeptBatch {
  readonly batch: Batch;
  /** Seconds after the creation of its files. */
  readonly outputExpiresAfterS?: number;
  readonly work: BatchWork;
}

export interface BatchWork {
  /** The bridge that runs it; null: none. */
  readonly holder: string | null;
  /** How often a holder has written the record. */
  readonly writes: number;
  /** The first request of the file that was never asked. */
  readonly next: number;
  /** Those before it that have no answer yet. */
  readonly asked: readonly number[];
  /** How it will end, once no more requests are asked. */
  readonly end: BatchEnd | null;
}

export const NO_WORK: BatchWork = { holder: null, writes: 0, next: 0, asked: [], end: null };

export interface BatchName {
  readonly id: string;
  /** The name of the key. */
  readonly client: string | undefined;
}

export interface StoredBatch {
  readonly kept: KeptBatch;
  readonly version: number;
}

export function batchKey({ id, client }: BatchName): string {
  return recordKey('batch', client, id);
}

export function batchesPrefix(client: string | undefined): string {
  return recordPrefix('batch', client);
}

export async function findBatch(
  { records }: Pick<DurableStore, 'records'>,
  name: BatchName,
): Promise<StoredBatch | undefined> {
  const found = await records.get(batchKey(name));
  return found && storedBatch(found);
}

/** Only this folder writes such records. */
export function storedBatch({ value, version }: KeptRecord): StoredBatch {
  return { kept: value as unknown as KeptBatch, version };
}

/** Marks a batch that is not over, for whoever looks for work. */
export function openMark({ id, client }: BatchName): RecordChange {
  return { put: recordKey('batch-open', id), value: client === undefined ? {} : { client } };
}

export function closeMark({ id }: BatchName): RecordChange {
  return { delete: recordKey('batch-open', id) };
}

/** Oldest first. */
export async function openBatches(records: RecordStore): Promise<BatchName[]> {
  const prefix = recordPrefix('batch-open');
  return (await records.list(prefix)).map(({ key, value }) => ({
    // The last part of the key, without the mark of a part.
    id: key.slice(prefix.length + 1),
    client: typeof value['client'] === 'string' ? value['client'] : undefined,
  }));
}

/** Whether a request was answered as asked for. */
export type LineKind = 'answer' | 'error';

export function keepLine(kind: LineKind, { id }: BatchName, index: number, line: OutputLine): RecordChange {
  return { put: `${linesPrefix(kind, id)}${String(index).padStart(7, '0')}`, value: line };
}

/** In the order of the file. */
export async function* keptLines(
  records: RecordStore,
  kind: LineKind,
  { id }: BatchName,
): AsyncGenerator<OutputLine> {
  for await (const { value } of pagesOf(records, linesPrefix(kind, id))) yield value as unknown as OutputLine;
}

export async function dropLines(records: RecordStore, { id }: BatchName): Promise<void> {
  for (const kind of ['answer', 'error'] as const) {
    let found: KeptRecord[];
    do {
      found = await records.list(linesPrefix(kind, id), { limit: PAGE });
      if (found.length > 0) await records.write(found.map(({ key }) => ({ delete: key })));
    } while (found.length === PAGE);
  }
}

async function* pagesOf(records: RecordStore, prefix: string): AsyncGenerator<KeptRecord> {
  let after: string | undefined;
  for (;;) {
    const page = await records.list(prefix, { limit: PAGE, ...(after !== undefined && { after }) });
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.key;
  }
}

function linesPrefix(kind: LineKind, id: string): string {
  return recordPrefix(`batch-${kind}`, id);
}

/** Answers can be large, and a page of them is in memory at once. */
const PAGE = 50;
