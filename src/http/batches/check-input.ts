/** Checks the input file of a batch line by line, before any of its requests is asked. */
import { createHash } from 'node:crypto';
import type { BatchEndpoint, BatchFault } from '../../openai/batches/batch-object.js';
import { readLine } from '../../openai/batches/input-line.js';
import { quoted } from '../../wire/invalid-request.js';
import type { FileLine } from './read-lines.js';

export type CheckedInput =
  { readonly total: number; readonly model: string | null } | { readonly faults: readonly BatchFault[] };

/** @param mostBytes of memory that a line may take. */
export async function checkInput(
  lines: AsyncIterable<FileLine>,
  { endpoint, mostBytes }: { readonly endpoint: BatchEndpoint; readonly mostBytes: number },
  signal: AbortSignal,
): Promise<CheckedInput> {
  const faults: BatchFault[] = [];
  const seen = new Map<string, number>();
  const models = new Set<unknown>();
  let total = 0;
  for await (const { number, text } of lines) {
    signal.throwIfAborted();
    total += 1;
    if (total > MOST_REQUESTS) {
      faults.push(whole('too_many_tasks', `The file has more than ${MOST_REQUESTS} requests. Split it.`));
      break;
    }
    const read = text === undefined ? UNREADABLE : readLine(text, endpoint, mostBytes);
    if ('fault' in read) faults.push({ ...read.fault, line: number });
    else {
      const key = shortened(read.line.customId);
      const first = seen.get(key);
      if (first !== undefined) faults.push({ ...duplicate(read.line.customId, first), line: number });
      else seen.set(key, number);
      if (models.size < 2) models.add(read.line.body['model']);
    }
    if (faults.length >= MOST_FAULTS) break;
  }
  if (total === 0) faults.push(whole('empty_file', 'The file has no requests: one JSON object a line.'));
  if (faults.length > 0) return { faults };
  const [model, other] = models;
  return { total, model: typeof model === 'string' && other === undefined ? model.slice(0, 256) : null };
}

function whole(code: string, message: string): BatchFault {
  return { code, message, param: 'input_file_id', line: null };
}

function duplicate(customId: string, first: number): Omit<BatchFault, 'line'> {
  return {
    ...{ code: 'duplicate_custom_id', param: 'custom_id' },
    message: `custom_id ${quoted(customId)} is that of line ${first} already.`,
  };
}

const UNREADABLE = {
  fault: {
    ...{ code: 'invalid_json_line', param: null },
    message: 'This line is not UTF-8, or is larger than a request may be.',
  },
};

/** All ids of a file are in memory at once. */
function shortened(id: string): string {
  return id.length <= 44 ? id : createHash('sha256').update(id).digest('base64');
}

/** OpenAI's limit. */
const MOST_REQUESTS = 50_000;
const MOST_FAULTS = 100;
