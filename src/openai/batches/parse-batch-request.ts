/** Reads a request for a batch. */
import { invalid } from '../../wire/invalid-request.js';
import { createValidator } from '../../wire/schema/validator.js';
import type { NewBatch } from './batch-object.js';
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
