/**
 * A batch that this bridge runs. It alone writes the record then, except that anyone may ask for its cancelling; a bridge that has
 * lost the batch to another one finds that out with its next write, which changes nothing any more.
 */
import { BridgeError } from '../../core/bridge-error.js';
import type { RecordChange, RecordStore } from '../../core/record-store.js';
import { batchKey, findBatch } from './batch-records.js';
import type { BatchName, KeptBatch, StoredBatch } from './batch-records.js';
import { backOffMs, wait } from './waiting.js';

export type BatchEdit = (kept: KeptBatch) => KeptBatch;

export interface Holding {
  readonly records: RecordStore;
  /** Of this bridge, and of no other ever. */
  readonly holder: string;
  /** Called when the store cannot be written to, once until it can again. */
  readonly failed: (error: BridgeError) => void;
}

/** `undefined` when somebody else was faster. */
export async function takeBatch(
  name: BatchName,
  { kept, version }: StoredBatch,
  holding: Holding,
): Promise<HeldBatch | undefined> {
  const key = batchKey(name);
  const value = { ...kept, work: { ...kept.work, holder: holding.holder, writes: kept.work.writes + 1 } };
  if (!(await holding.records.write([{ put: key, value }], [{ key, version }]))) return undefined;
  const found = await findBatch(holding, name);
  return found?.kept.work.holder === holding.holder ? new HeldBatch(name, found, holding) : undefined;
}

export class HeldBatch {
  readonly #lost = new AbortController();
  readonly #cancelling = new AbortController();
  readonly #given = new AbortController();
  #stored: StoredBatch;
  #queue: Change[] = [];
  #writing: Promise<void> | undefined;

  constructor(
    readonly name: BatchName,
    stored: StoredBatch,
    private readonly holding: Holding,
  ) {
    this.#stored = stored;
    this.#look();
  }

  get kept(): KeptBatch {
    return this.#stored.kept;
  }

  /** Aborted when another bridge has taken it, or its record is gone. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Aborted when the client has cancelled it. */
  get cancelling(): AbortSignal {
    return this.#cancelling.signal;
  }

  /**
   * Resolves once the change is durable, together with `more`. Changes that come while one is written are written together, in their
   * order. While the store cannot be used, they wait. @throws BridgeError when the batch is lost, or given back
   */
  async change(edit: BatchEdit, more: readonly RecordChange[] = []): Promise<void> {
    const change: Change = { edit, more };
    this.#queue.push(change);
    while (this.#queue.includes(change)) await (this.#writing ??= this.#write());
    // It was among those of the write that runs, or that has ended.
    await change.written;
  }

  /** Learns of a cancelling, and shows others that this bridge is alive. @throws as `change` */
  async touch(): Promise<void> {
    await this.change((kept) => kept);
  }

  /** Gives the batch back, so that any bridge can take it at once. Never fails. */
  async release(): Promise<void> {
    const released = this.lost.aborted
      ? undefined
      : this.change((kept) => ({ ...kept, work: { ...kept.work, holder: null } }));
    this.#given.abort(new BridgeError('shutting_down', 'The bridge has given the batch back.'));
    await released?.catch(() => undefined);
  }

  async #write(): Promise<void> {
    const changes = this.#queue.splice(0, MOST_AT_ONCE);
    const written = this.#writeAll(changes).finally(() => (this.#writing = undefined));
    for (const change of changes) change.written = written;
    await written.catch(() => undefined);
  }

  /** Afterwards the stored record is read in any case: it has the version for the next write, and tells whether this one was made. */
  async #writeAll(changes: readonly Change[]): Promise<void> {
    const key = batchKey(this.name);
    const { records, failed } = this.holding;
    let target: number | undefined;
    for (let failures = 0; ;) {
      try {
        if (target !== undefined) await this.#read();
        const { kept, version } = this.#stored;
        if (target !== undefined && kept.work.writes === target) return;
        this.lost.throwIfAborted();
        const next = changes.reduce((before, { edit }) => edit(before), kept);
        target = kept.work.writes + 1;
        const value: KeptBatch = { ...next, work: { ...next.work, writes: target } };
        const more = changes.flatMap((change) => change.more);
        const done = await records.write([{ put: key, value }, ...more], [{ key, version }]);
        if (done && value.work.holder === null) return;
      } catch (error) {
        if (!(error instanceof BridgeError) || !PASSING.has(error.code)) throw error;
        if (failures === 0) failed(error);
        failures += 1;
        await wait(backOffMs(failures), AbortSignal.any([this.lost, this.#given.signal]));
      }
    }
  }

  async #read(): Promise<void> {
    const found = await findBatch(this.holding, this.name);
    if (found?.kept.work.holder !== this.holding.holder) {
      const error = new BridgeError(
        'cancelled',
        'Another bridge has taken over the batch, or it has expired.',
      );
      this.#lost.abort(error);
      throw error;
    }
    this.#stored = found;
    this.#look();
  }

  #look(): void {
    if (this.kept.batch.status === 'cancelling') this.#cancelling.abort();
  }
}

interface Change {
  readonly edit: BatchEdit;
  readonly more: readonly RecordChange[];
  written?: Promise<void>;
}

const PASSING: ReadonlySet<string> = new Set(['store_unavailable', 'store_full']);
/** One write with many answers may be large. */
const MOST_AT_ONCE = 32;
