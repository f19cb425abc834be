/** Writes the output file and the error file of a batch, from what was kept of each request. */
import type { BatchEnd, BatchOutcome } from '../../openai/batches/batch-object.js';
import { OUTPUT_PURPOSE } from '../../openai/files/file-object.js';
import { readLine } from '../../openai/batches/input-line.js';
import { unansweredLine } from '../../openai/batches/output-line.js';
import type { OutputLine } from '../../openai/batches/output-line.js';
import { BridgeError } from '../../core/bridge-error.js';
import type { BatchParts } from './batch-parts.js';
import { keptLines } from './batch-records.js';
import type { HeldBatch } from './held-batch.js';
import { inputLines } from './input-lines.js';

/** @param again whether a bridge may have written them before it was killed */
export async function writeFiles(
  held: HeldBatch,
  end: BatchEnd,
  parts: BatchParts,
  again: boolean,
): Promise<Omit<BatchOutcome, 'end'>> {
  const { records } = parts.store;
  const { name, kept } = held;
  const { total, completed, failed } = kept.batch.request_counts;
  const output = await written('output', keptLines(records, 'answer', name));
  const errors = await written(
    'error',
    (async function* () {
      yield* keptLines(records, 'error', name);
      if (end === 'completed') return;
      yield* unansweredLines(held, end, parts);
    })(),
  );
  return { output, errors, unanswered: end === 'completed' ? 0 : Math.max(0, total - completed - failed) };

  /** The id of the file; null without lines. */
  async function written(what: string, lines: AsyncGenerator<OutputLine>): Promise<string | null> {
    const files = parts.files(name.client);
    const filename = `${name.id}_${what}.jsonl`;
    if (again) {
      const found = await files.list({ purpose: OUTPUT_PURPOSE, limit: 10_000, descending: true });
      const before = found.data.find((file) => file.filename === filename);
      if (before) return before.id;
    }
    const first = await lines.next();
    if (first.done === true) return null;
    const { outputExpiresAfterS: expiresAfterS } = kept;
    const file = await files.create(texts(first.value, lines), () => ({
      ...{ filename, purpose: OUTPUT_PURPOSE },
      ...(expiresAfterS !== undefined && { expiresAfterS }),
    }));
    return file.id;
  }
}

async function* texts(first: OutputLine, more: AsyncIterable<OutputLine>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(first)}\n`);
  for await (const line of more) yield Buffer.from(`${JSON.stringify(line)}\n`);
}

/** In the order of the file; none if the file is gone. */
async function* unansweredLines(
  { name, kept }: HeldBatch,
  end: Exclude<BatchEnd, 'completed'>,
  parts: BatchParts,
): AsyncGenerator<OutputLine> {
  const { next, asked } = kept.work;
  if (kept.batch.request_counts.total === 0) return;
  const open = new Set(asked);
  let index = -1;
  try {
    for await (const { text } of inputLines({ name, kept }, parts)) {
      index += 1;
      if (index < next && !open.has(index)) continue;
      const read = readLine(text ?? '', kept.batch.endpoint, parts.mostBytes);
      if ('line' in read)
        yield unansweredLine({ batchId: name.id, index, customId: read.line.customId }, end);
    }
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== 'not_found') throw error;
  }
}
