/** Finds batches that no bridge runs, takes them, and runs each to its end; ends with the bridge. */
import { BridgeError } from '../../core/bridge-error.js';
import type { BatchParts } from './batch-parts.js';
import { findBatch, openBatches, closeMark } from './batch-records.js';
import type { BatchName } from './batch-records.js';
import type { BatchLook } from './client-batches.js';
import { takeBatch } from './held-batch.js';
import type { HeldBatch } from './held-batch.js';
import { runBatch } from './run-batch.js';
import { backOffMs, wait as realWait } from './waiting.js';

export interface BatchRunner extends BatchLook {
  /** Takes what is open, now and from now on. */
  open(): void;
  /** Asks nothing more. Resolves when what runs has ended, which it does by itself or with the model. */
  stop(): Promise<void>;
}

export interface RunnerOptions extends Omit<BatchParts, 'stopping'> {
  /** Of this bridge, and of no other ever. */
  readonly holder: string;
  /** Milliseconds that pass at the same rate whatever happens to the clock. */
  readonly elapsed: () => number;
}

export function createBatchRunner(options: RunnerOptions): BatchRunner {
  const { store, holder, options: app, elapsed } = options;
  const { records } = store;
  const stopping = new AbortController();
  const parts: BatchParts = { ...options, stopping: stopping.signal };
  const running = new Map<string, Promise<void>>();
  const held = new Map<string, HeldBatch>();
  /** How each batch of another bridge was when it was first seen so. */
  const watched = new Map<string, { readonly version: number; readonly since: number }>();

  const logged = (error: unknown, name?: BatchName): void => {
    if (stopping.signal.aborted) return;
    const reason = error instanceof BridgeError ? { reason: error.forLog } : { err: error };
    app.log.warn({ ...(name && { batch: name.id }), ...reason }, 'batches cannot go on now');
  };

  /** Without a shared store, whoever held a batch is gone. A bridge that lives writes the record again and again. */
  const isFree = (id: string, version: number, by: string | null): boolean => {
    if (by === null || by === holder || !records.shared) return true;
    const seen = watched.get(id);
    const now = elapsed();
    if (seen?.version !== version) watched.set(id, { version, since: now });
    return seen?.version === version && now - seen.since >= TAKEN_OVER_AFTER_MS;
  };

  /** Resolves to true when it failed, and may be tried again. */
  const take = async (name: BatchName): Promise<boolean> => {
    const found = await findBatch(store, name);
    if (!found) {
      await records.write([closeMark(name)]);
      return false;
    }
    if (!isFree(name.id, found.version, found.kept.work.holder)) return false;
    watched.delete(name.id);
    const batch = await takeBatch(name, found, {
      ...{ records, holder },
      failed: (error) => logged(error, name),
    });
    if (!batch) return false;
    held.set(name.id, batch);
    const alive = new AbortController();
    try {
      showLife(batch, alive.signal).catch(() => undefined);
      await runBatch(batch, parts);
      return false;
    } catch (error) {
      if (batch.lost.aborted) return false;
      logged(error, name);
      await batch.release();
      return true;
    } finally {
      alive.abort();
      held.delete(name.id);
    }
  };

  const showLife = async (batch: HeldBatch, over: AbortSignal): Promise<void> => {
    if (!records.shared) return;
    while (!over.aborted) {
      await parts.wait(SIGN_OF_LIFE_MS, over);
      await batch.touch();
    }
  };

  const start = (name: BatchName, failures = 0): void => {
    if (stopping.signal.aborted || running.has(name.id)) return;
    const run = take(name)
      .catch((error: unknown) => {
        logged(error, name);
        return true;
      })
      .then(async (again) => {
        // What failed may fail again at once.
        if (again) await realWait(backOffMs(failures + 1), stopping.signal).catch(() => undefined);
        running.delete(name.id);
        if (again) start(name, failures + 1);
      });
    running.set(name.id, run);
  };

  const search = async (): Promise<void> => {
    try {
      const open = await openBatches(records);
      const ids = new Set(open.map(({ id }) => id));
      for (const id of watched.keys()) if (!ids.has(id)) watched.delete(id);
      for (const name of open) start(name);
    } catch (error) {
      logged(error);
    }
  };

  let timer: NodeJS.Timeout | undefined;
  return {
    open() {
      if (stopping.signal.aborted) return;
      void search();
      timer ??= setInterval(() => void search(), SEARCH_MS).unref();
    },
    async look(name) {
      const batch = held.get(name.id);
      if (batch) await batch.touch().catch(() => undefined);
      else start(name);
    },
    async stop() {
      clearInterval(timer);
      stopping.abort(new BridgeError('shutting_down', 'The bridge stops.'));
      await Promise.all(running.values());
    },
  };
}

/** How often a bridge shows the others that it still runs a batch, and how long a silent one is waited for. */
const SIGN_OF_LIFE_MS = 10_000;
const TAKEN_OVER_AFTER_MS = 40_000;
const SEARCH_MS = 15_000;
