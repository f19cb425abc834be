/** The schemas of a request for a batch, and of batches in answers. */
import { object, ref } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import { idField, metadataField } from '../../wire/schema/text-fields.js';
import { BATCH_ENDPOINTS, BATCH_STATUSES } from './batch-object.js';

const time = { type: 'integer', description: 'Unix time in seconds.' } as const satisfies JsonSchema;
const timeOrNull = { ...time, type: ['integer', 'null'] } as const satisfies JsonSchema;
const textOrNull = { type: ['string', 'null'] } as const satisfies JsonSchema;
const count = { type: 'integer', minimum: 0 } as const satisfies JsonSchema;

export const batchRequestSchemas = {
  BatchRequest: object('A batch to run.', ['input_file_id', 'endpoint', 'completion_window'], {
    input_file_id: {
      ...idField,
      description:
        'An uploaded file with one request a line: `custom_id`, `method` ("POST"), `url` (the endpoint) and `body`.',
    },
    endpoint: { type: 'string', enum: BATCH_ENDPOINTS, description: 'Where all its requests go.' },
    completion_window: {
      type: 'string',
      maxLength: 8,
      description: 'The batch expires after that time: hours or days, such as `24h` or `7d`.',
    },
    metadata: { ...metadataField, description: 'Returned with the batch.' },
    output_expires_after: {
      type: ['object', 'null'],
      required: ['anchor', 'seconds'],
      description:
        'When its output and error files are deleted by themselves; by default after `store-days`.',
      properties: {
        anchor: { type: 'string', enum: ['created_at'], description: 'When the file was created.' },
        seconds: { type: 'integer', minimum: 3600, maximum: 2_592_000 },
      },
    },
  }),
} as const;

export const batchSchemas = {
  Batch: object(
    'A batch of requests.',
    [
      'id',
      'object',
      'endpoint',
      'model',
      'errors',
      'input_file_id',
      'completion_window',
      'status',
      'output_file_id',
      'error_file_id',
      'created_at',
      'in_progress_at',
      'expires_at',
      'finalizing_at',
      'completed_at',
      'failed_at',
      'expired_at',
      'cancelling_at',
      'cancelled_at',
      'request_counts',
      'usage',
      'metadata',
      'claude_bridge',
    ],
    {
      id: { type: 'string' },
      object: { const: 'batch' },
      endpoint: { type: 'string', enum: BATCH_ENDPOINTS },
      model: { ...textOrNull, description: 'The model that all its requests name.' },
      errors: {
        ...{ type: ['object', 'null'], description: 'Why it failed.', required: ['object', 'data'] },
        properties: { object: { const: 'list' }, data: { type: 'array', items: ref('BatchError') } },
      },
      input_file_id: { type: 'string' },
      completion_window: { type: 'string' },
      status: { type: 'string', enum: BATCH_STATUSES },
      output_file_id: { ...textOrNull, description: 'The answers of its successful requests.' },
      error_file_id: { ...textOrNull, description: 'The errors of its other requests.' },
      created_at: time,
      in_progress_at: timeOrNull,
      expires_at: time,
      finalizing_at: timeOrNull,
      completed_at: timeOrNull,
      failed_at: timeOrNull,
      expired_at: timeOrNull,
      cancelling_at: timeOrNull,
      cancelled_at: timeOrNull,
      request_counts: object(
        'How many of its requests have their answer.',
        ['total', 'completed', 'failed'],
        {
          ...{ total: count, completed: count, failed: count },
        },
      ),
      usage: object(
        'The tokens of its answers.',
        ['input_tokens', 'input_tokens_details', 'output_tokens', 'output_tokens_details', 'total_tokens'],
        {
          input_tokens: count,
          input_tokens_details: object('Of the input.', ['cached_tokens'], { cached_tokens: count }),
          output_tokens: count,
          output_tokens_details: object('Of the output.', ['reasoning_tokens'], { reasoning_tokens: count }),
          total_tokens: count,
        },
      ),
      metadata: { type: ['object', 'null'] },
      claude_bridge: object('What the bridge adds.', ['asked_again', 'waiting'], {
        asked_again: {
          ...count,
          description:
            'How often a request was asked again, because its answer had not come or was not kept yet.',
        },
        waiting: {
          ...{ type: ['object', 'null'], required: ['reason', 'until'] },
          description: 'Why no request is asked now.',
          properties: { reason: { type: 'string' }, until: timeOrNull },
        },
      }),
    },
  ),
  BatchError: object('A fault of the input file.', ['code', 'message', 'param', 'line'], {
    code: { type: 'string' },
    message: { type: 'string' },
    param: textOrNull,
    line: { type: ['integer', 'null'], description: 'Counts from 1.' },
  }),
  BatchList: object('A page of batches.', ['object', 'data', 'first_id', 'last_id', 'has_more'], {
    object: { const: 'list' },
    data: { type: 'array', items: ref('Batch') },
    first_id: textOrNull,
    last_id: textOrNull,
    has_more: { type: 'boolean' },
  }),
} as const;
