/** The documentation of the routes of batches. */
import { bodyErrors } from '../../wire/error-table.js';
import type { OperationDoc, ParameterDoc } from '../../openapi/operation-doc.js';
import { batchRequestSchemas, batchSchemas } from './batch-schemas.js';
import { begun, newBatch } from './batch-object.js';
import { afterParameter, limitParameter } from '../list-page.js';

const started = newBatch(
  {
    ...{ id: 'batch_0mij2lq91f0c5d7e8a9b0c1', endpoint: '/v1/chat/completions' },
    ...{ inputFileId: 'file-00mij2lq91f0c5d7e8a9b0c1', completionWindow: '24h', windowS: 86_400 },
    metadata: { night: 'first' },
  },
  1_700_000_000,
);

const example = begun(started, { total: 1000, model: 'sonnet' }, 1_700_000_001);

const id: ParameterDoc = {
  ...{ name: 'id', in: 'path', description: 'The id of the batch.', schema: { type: 'string' } },
  example: example.id,
};

const shared = { tag: 'Batches', schemas: { ...batchRequestSchemas, ...batchSchemas } } as const;

const one = (description: string): OperationDoc['answers'] => [
  { status: 200, description, json: 'Batch', examples: [{ name: 'running', answer: example }] },
];

export const createBatchOperation: OperationDoc = {
  ...shared,
  id: 'createBatch',
  summary: 'Run the requests of a file',
  description:
    'The requests run beside those that somebody waits for, which go first, and within the quotas of the key. ' +
    'When the plan is used up as far as the settings allow, the batch waits for its reset and goes on by itself; it also goes on after a restart. ' +
    'Each request has exactly one line in the output file or in the error file.',
  request: {
    schema: 'BatchRequest',
    examples: [
      {
        name: 'night',
        summary: 'Within a day',
        request: {
          ...{ input_file_id: example.input_file_id, endpoint: example.endpoint },
          ...{ completion_window: '24h', metadata: { night: 'first' } },
        },
        answer: started,
      },
    ],
  },
  answers: [{ status: 200, description: 'The batch, whose file is read next.', json: 'Batch' }],
  errors: [...bodyErrors, 'not_found', 'queue_full', 'store_unavailable', 'store_full'],
};

export const batchesOperation: OperationDoc = {
  ...shared,
  id: 'listBatches',
  summary: 'List the batches, newest first',
  parameters: [limitParameter, afterParameter('batch')],
  answers: [{ status: 200, description: 'A page of batches.', json: 'BatchList' }],
  errors: ['validation_error', 'store_unavailable'],
};

export const batchOperation: OperationDoc = {
  ...shared,
  id: 'retrieveBatch',
  summary: 'Read how far a batch is',
  parameters: [id],
  answers: one('The batch as it is now.'),
  errors: ['not_found', 'store_unavailable'],
};

export const cancelBatchOperation: OperationDoc = {
  ...shared,
  id: 'cancelBatch',
  summary: 'Stop a batch',
  description: 'Requests that run get their answer; then the files are written with all that was answered.',
  parameters: [id],
  answers: one('The batch, which is cancelling.'),
  errors: ['invalid_request', 'not_found', 'store_unavailable', 'store_full'],
};
