/** The lines of a batch's input file. */
import type { BatchParts } from './batch-parts.js';
import type { HeldBatch } from './held-batch.js';
import { readLines } from './read-lines.js';
import type { FileLine } from './read-lines.js';

/** @throws BridgeError not_found when the file is gone */
export async function* inputLines(
  { name, kept }: Pick<HeldBatch, 'name' | 'kept'>,
  { files, options }: Pick<BatchParts, 'files' | 'options'>,
): AsyncGenerator<FileLine> {
  const own = files(name.client);
  const { id } = await own.demand(kept.batch.input_file_id);
  yield* readLines(own.content(id), options.bodyLimitBytes);
}
