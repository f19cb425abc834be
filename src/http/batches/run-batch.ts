/** Runs a batch that this bridge holds, from wherever it is to its end. */
import { BridgeError } from '../../core/bridge-error.js';
import { begun, ended, faulty, finalizing, hasEnded } from '../../openai/batches/batch-object.js';
import type { BatchEnd, BatchFault } from '../../openai/batches/batch-object.js';
import { askAll } from './ask-all.js';
import type { BatchParts } from './batch-parts.js';
import { closeMark, dropLines } from './batch-records.js';
import { checkInput } from './check-input.js';
import type { HeldBatch } from './held-batch.js';
import { inputLines } from './input-lines.js';
import { writeFiles } from './write-files.js';

/** Resolves once nothing is left to do. @throws the reason of `stopping` or of `held.lost`; BridgeError */
export async function runBatch(held: HeldBatch, parts: BatchParts): Promise<void> {
  const { options, store } = parts;
  const at = (): number => Math.floor(options.now() / 1000);
  if (!hasEnded(held.kept.batch)) {
    const writesAgain = held.kept.work.end !== null;
    const end = held.kept.work.end ?? (await outcome(held, parts));
    await held.change((kept) => ({
      ...kept,
      batch: finalizing(kept.batch, at()),
      work: { ...kept.work, end },
    }));
    const written = await writeFiles(held, end, parts, writesAgain);
    await held.change((kept) => ({ ...kept, batch: ended(kept.batch, { end, ...written }, at()) }));
    const { total, completed, failed } = held.kept.batch.request_counts;
    const { asked_again: askedAgain } = held.kept.batch.claude_bridge;
    options.log.info({ batch: held.name.id, end, total, completed, failed, askedAgain }, 'a batch has ended');
  }
  await dropLines(store.records, held.name);
  await store.records.write([closeMark(held.name)]);
}

/** Asks what is left of its requests. */
async function outcome(held: HeldBatch, parts: BatchParts): Promise<BatchEnd> {
  const over = new AbortController();
  const expired = expiry(held, parts, over.signal);
  const ending = AbortSignal.any([held.lost, parts.stopping, held.cancelling, expired]);
  try {
    const faults = await asked(held, parts, { ending, expired });
    if (faults.length === 0) return 'completed';
    await held.change((kept) => ({ ...kept, batch: faulty(kept.batch, faults) }));
    return 'failed';
  } catch (error) {
    held.lost.throwIfAborted();
    if (held.cancelling.aborted) return 'cancelled';
    if (expired.aborted) return 'expired';
    throw error;
  } finally {
    over.abort();
  }
}

async function asked(
  held: HeldBatch,
  parts: BatchParts,
  signals: { readonly ending: AbortSignal; readonly expired: AbortSignal },
): Promise<readonly BatchFault[]> {
  const { ending } = signals;
  try {
    ending.throwIfAborted();
    if (held.kept.batch.request_counts.total === 0) {
      const checked = await check(held, parts, ending);
      if ('faults' in checked) return checked.faults;
      await held.change((kept) => ({
        ...kept,
        batch: begun(kept.batch, checked, Math.floor(parts.options.now() / 1000)),
      }));
    }
    await askAll(held, parts, signals);
    return [];
  } catch (error) {
    if (ending.aborted || !(error instanceof BridgeError) || error.code !== 'not_found') throw error;
    return [{ code: 'input_file_not_found', message: error.message, param: 'input_file_id', line: null }];
  }
}

/** A large file takes as much of the processor as a request does. */
async function check(
  held: HeldBatch,
  parts: BatchParts,
  ending: AbortSignal,
): Promise<Awaited<ReturnType<typeof checkInput>>> {
  const giveBack = await parts.places.take(ending, held.name.client);
  try {
    const { endpoint } = held.kept.batch;
    return await checkInput(inputLines(held, parts), { endpoint, mostBytes: parts.mostBytes }, ending);
  } finally {
    giveBack();
  }
}

/** Aborted at the end of the completion window. */
function expiry(held: HeldBatch, { options, wait }: BatchParts, over: AbortSignal): AbortSignal {
  const expired = new AbortController();
  const watch = async (): Promise<void> => {
    const end = held.kept.batch.expires_at * 1000;
    for (let left = end - options.now(); left > 0; left = end - options.now()) await wait(left, over);
    expired.abort(new BridgeError('cancelled', 'The completion window of the batch has ended.'));
  };
  watch().catch(() => undefined);
  return expired.signal;
}
