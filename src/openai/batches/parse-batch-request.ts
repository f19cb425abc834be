/** Reads a request for a batch, and the query of a list of batches. */
import { invalid } from '../../wire/invalid-request.js';
import { createValidator } from '../../wire/schema/validator.js';
import type { Batch, NewBatch } from './batch-object.js';
import { batchRequestSchemas } from './batch-schemas.js';

export interface ParsedBatchRequest extends Omit<NewBatch, 'id'> {
  /** Seconds after the creation of its files. */
  readonly outputExpiresAfterS?: number;
}

/** @param maxAgeS how long the store keeps anything. @throws BridgeError validation_error that names the field. */
export function parseBatchRequest(body: unknown, maxAgeS: number): ParsedBatchRequest {
  const request = validated(body);
  const { endpoint, input_file_id: inputFileId, completion_window: completionWindow } = request;
  const { metadata, output_expires_after: outputExpiry } = request;
  return {
    ...{ endpoint, inputFileId, completionWindow, metadata: metadata ?? null },
    windowS: windowOf(completionWindow, maxAgeS),
    ...(outputExpiry && { outputExpiresAfterS: outputExpiry.seconds }),
  };
}

const validated = createValidator('BatchRequest', batchRequestSchemas);

function windowOf(text: string, maxAgeS: number): number {
  const [, count, unit] = /^(\d{1,4})(h|d)$/.exec(text) ?? [];
  const seconds = Number(count) * (unit === 'd' ? 24 : 1) * 3600;
  if (seconds >= 3600 && seconds <= maxAgeS) return seconds;
  throw invalid(
    'completion_window',
    'completion_window must be a number of hours or days, such as "24h" or "7d"; ' +
      `from an hour to ${Math.floor(maxAgeS / 86_400)} days, which is how long this server keeps anything (store-days).`,
  );
}

export interface BatchQuery {
  readonly after?: string;
  readonly limit: number;
}

/** @param query as in the URL. @throws BridgeError validation_error that names the parameter. */
export function batchQuery({ after, limit = '20' }: Readonly<Record<string, unknown>>): BatchQuery {
  const count = typeof limit === 'string' && /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (count < 1 || count > 100) throw invalid('limit', 'limit must be a whole number from 1 to 100.');
  if (after === undefined) return { limit: count };
  if (typeof after !== 'string') throw invalid('after', 'after must be the id of a batch.');
  return { after, limit: count };
}

export interface BatchPage {
  readonly object: 'list';
  readonly data: readonly Batch[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

export function batchPage(data: readonly Batch[], hasMore: boolean): BatchPage {
  return {
    ...{ object: 'list', data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null },
    has_more: hasMore,
  };
}
