/** Asks the requests of a batch that have no answer yet, a few at once, and keeps each answer before it counts. */
import type { BridgeError } from '../../core/bridge-error.js';
import { answered, askedAgain, waiting } from '../../openai/batches/batch-object.js';
import { readLine } from '../../openai/batches/input-line.js';
import type { BatchLine } from '../../openai/batches/input-line.js';
import { answerLine, failureLine } from '../../openai/batches/output-line.js';
import { afterFailure } from './after-failure.js';
import type { LineResult } from './ask-line.js';
import type { BatchParts } from './batch-parts.js';
import { keepLine } from './batch-records.js';
import { inputLines } from './input-lines.js';
import type { BatchEdit, HeldBatch } from './held-batch.js';
import { createPace } from './pace.js';

export interface Asking {
  /** Aborted when no more requests are to be asked. Those that run get their answer, but not for ever. */
  readonly ending: AbortSignal;
  /** Aborted when those that run are to end too. */
  readonly expired: AbortSignal;
}

/** Resolves when every request has its answer. @throws the reason of `ending`, or BridgeError, once nothing runs any more */
export async function askAll(held: HeldBatch, parts: BatchParts, asking: Asking): Promise<void> {
  const { kept } = held;
  const failed = new AbortController();
  const over = new AbortController();
  const ending = AbortSignal.any([asking.ending, failed.signal]);
  const grace = graceAfter(held, parts, over.signal);
  const running = AbortSignal.any([held.lost, asking.expired, grace]);
  const one = createOne(held, parts, { ending, running });
  const tasks = new Set<Promise<void>>();
  const { next, asked } = kept.work;
  const left = new Set(asked);
  let index = -1;
  try {
    for await (const { text } of inputLines(held, parts)) {
      index += 1;
      if (index < next && !left.has(index)) continue;
      const read = readLine(text ?? '', kept.batch.endpoint, parts.mostBytes);
      // Checked before; a file does not change.
      if ('fault' in read) continue;
      while (tasks.size >= parts.concurrency) await Promise.race(tasks);
      ending.throwIfAborted();
      const { line } = read;
      // In the order of the file, so that all before `next` are either asked or answered.
      const giveBack = await one.admit(index, left.has(index));
      const task = one.answer(index, line, giveBack).catch((error: unknown) => {
        failed.abort(error);
      });
      tasks.add(task);
      void task.finally(() => tasks.delete(task));
    }
  } catch (error) {
    failed.abort(error);
  }
  await Promise.all(tasks);
  over.abort();
  asking.ending.throwIfAborted();
  failed.signal.throwIfAborted();
}

interface One {
  /** Waits until the request may be asked, and notes that it is. Returns the function that gives its place back. */
  admit(index: number, again: boolean): Promise<() => void>;
  /** Asks it until it has an answer. */
  answer(index: number, line: BatchLine, giveBack: () => void): Promise<void>;
}

function createOne(
  held: HeldBatch,
  { options, ask, places, wait }: BatchParts,
  { ending, running }: { readonly ending: AbortSignal; readonly running: AbortSignal },
): One {
  const { client, id: batchId } = held.name;
  const { endpoint } = held.kept.batch;
  let waits = 0;
  const pace = createPace({
    ...{ ...options, client, wait },
    told: async (why) => {
      options.log.info({ batch: batchId, ...(why ?? {}) }, why ? 'a batch waits' : 'a batch goes on');
      await held.change((kept) => ({ ...kept, batch: waiting(kept.batch, why) }));
    },
  });
  const admit: One['admit'] = async (index, again) => {
    for (;;) {
      await pace.ready(ending);
      const giveBack = await places.take(ending, client);
      try {
        if (pace.free()) {
          await held.change(noteAsked(index, again));
          return giveBack;
        }
      } catch (error) {
        giveBack();
        throw error;
      }
      giveBack();
    }
  };
  const keep = async (index: number, line: BatchLine, result: LineResult): Promise<void> => {
    const good = 'body' in result;
    const origin = { batchId, index, customId: line.customId };
    const text = good
      ? answerLine(origin, result.requestId, result.body)
      : failureLine(origin, result.requestId, result.failure);
    await held.change(noteAnswered(index, result), [
      keepLine(good ? 'answer' : 'error', held.name, index, text),
    ]);
  };
  return {
    admit,
    async answer(index, line, giveBack) {
      let release = giveBack;
      for (let failures = 0; ;) {
        const result = await ask({ endpoint, body: line.body, client }, running);
        release();
        if ('body' in result) {
          waits = 0;
          await keep(index, line, result);
          return;
        }
        running.throwIfAborted();
        const { failure, reached } = result;
        if (reached) failures += 1;
        const after = afterFailure(failure, { failures, waits, now: options.now() });
        if (after.step === 'answer') {
          await keep(index, line, result);
          return;
        }
        waits += 1;
        pace.hold(after.until, reasonOf(failure));
        release = await admit(index, reached);
      }
    },
  };
}

function reasonOf({ message, code }: BridgeError): string {
  return `${message} (${code})`;
}

function noteAsked(index: number, again: boolean): BatchEdit {
  return ({ batch, work, ...more }) => ({
    ...more,
    batch: again ? askedAgain(batch) : batch,
    work: {
      ...work,
      next: Math.max(work.next, index + 1),
      asked: work.asked.includes(index) ? work.asked : [...work.asked, index],
    },
  });
}

function noteAnswered(index: number, result: LineResult): BatchEdit {
  const good = 'body' in result;
  return ({ batch, work, ...more }) => ({
    ...more,
    batch: answered(batch, { good, ...(good && result.usage && { usage: result.usage }) }),
    work: { ...work, asked: work.asked.filter((each) => each !== index) },
  });
}

/** Aborted some time after a client has cancelled the batch: its requests that run are paid for, but some never end. */
function graceAfter({ cancelling }: HeldBatch, { wait }: BatchParts, over: AbortSignal): AbortSignal {
  const grace = new AbortController();
  const begin = (): void => {
    wait(CANCEL_MS, over).then(
      () => grace.abort(cancelling.reason),
      () => undefined,
    );
  };
  if (cancelling.aborted) begin();
  else cancelling.addEventListener('abort', begin, { once: true });
  return grace.signal;
}

/** As long as OpenAI lets them run. */
const CANCEL_MS = 600_000;
