/** The documentation of the routes of files, with the schemas of their answers. */
import { queryParameter } from '../../openapi/operation-doc.js';
import type { OperationDoc, ParameterDoc } from '../../openapi/operation-doc.js';
import { object, ref } from '../../wire/schema/json-schema.js';
import type { NamedSchemas } from '../../wire/schema/json-schema.js';
import { FILE_PURPOSES, OUTPUT_PURPOSE } from './file-object.js';
import { afterParameter, orderParameter } from '../list-page.js';

const time = { type: 'integer', description: 'Unix time in seconds.' } as const;

const schemas: NamedSchemas = {
  FileUpload: object('A form with a file.', ['file', 'purpose'], {
    file: {
      type: 'string',
      contentMediaType: 'application/octet-stream',
      description: 'Its content and name.',
    },
    purpose: {
      type: 'string',
      enum: FILE_PURPOSES,
      description: 'What it is for. Every file can be used everywhere.',
    },
    expires_after: object(
      'When it is deleted by itself; by default after `store-days`.',
      ['anchor', 'seconds'],
      {
        anchor: { type: 'string', enum: ['created_at'] },
        seconds: { type: 'integer', minimum: 3600, maximum: 2_592_000 },
      },
    ),
  }),
  File: object(
    'An uploaded file.',
    ['id', 'object', 'bytes', 'created_at', 'expires_at', 'filename', 'purpose', 'status'],
    {
      id: { type: 'string' },
      object: { const: 'file' },
      bytes: { type: 'integer' },
      created_at: time,
      expires_at: time,
      filename: { type: 'string' },
      purpose: { type: 'string', enum: [...FILE_PURPOSES, OUTPUT_PURPOSE] },
      status: { const: 'processed' },
    },
  ),
  FileList: object('A page of files.', ['object', 'data', 'first_id', 'last_id', 'has_more'], {
    object: { const: 'list' },
    data: { type: 'array', items: ref('File') },
    first_id: { type: ['string', 'null'] },
    last_id: { type: ['string', 'null'] },
    has_more: { type: 'boolean' },
  }),
  DeletedFile: object('It is gone.', ['id', 'object', 'deleted'], {
    id: { type: 'string' },
    object: { const: 'file' },
    deleted: { const: true },
  }),
};

const example = {
  ...{ id: 'file-00mij2lq91f0c5d7e8a9b0c1', object: 'file', bytes: 1200, created_at: 1_700_000_000 },
  ...{ expires_at: 1_702_592_000, filename: 'report.pdf', purpose: 'user_data', status: 'processed' },
};

const id: ParameterDoc = {
  ...{ name: 'id', in: 'path', description: 'The id of the file.', schema: { type: 'string' } },
  example: example.id,
};

const shared = { tag: 'Files', schemas } as const;

export const uploadFileOperation: OperationDoc = {
  ...shared,
  id: 'uploadFile',
  summary: 'Upload a file',
  description:
    'Requests name it by its id: `file_id` of a `file`, `input_file` or `input_image` part, or of the source of an Anthropic block. It is written to the disk as it arrives.',
  request: { schema: 'FileUpload', form: true, examples: [] },
  answers: [
    { status: 200, description: 'The file.', json: 'File', examples: [{ name: 'pdf', answer: example }] },
  ],
  errors: [
    ...(['invalid_request', 'validation_error', 'request_too_large', 'unsupported_media_type'] as const),
    ...(['queue_full', 'store_unavailable', 'store_full'] as const),
  ],
};

export const filesOperation: OperationDoc = {
  ...shared,
  id: 'listFiles',
  summary: 'List the uploaded files',
  parameters: [
    queryParameter('purpose', 'Only those with this purpose.', { type: 'string' }),
    queryParameter('limit', 'How many, 1 to 10000; all up to that by default.', {
      type: 'integer',
      minimum: 1,
      maximum: 10_000,
    }),
    orderParameter,
    afterParameter('file'),
  ],
  answers: [{ status: 200, description: 'A page of files.', json: 'FileList' }],
  errors: ['validation_error', 'store_unavailable'],
};

export const fileOperation: OperationDoc = {
  ...shared,
  id: 'retrieveFile',
  summary: 'Read what is known of a file',
  parameters: [id],
  answers: [{ status: 200, description: 'The file.', json: 'File' }],
  errors: ['not_found', 'store_unavailable'],
};

export const deleteFileOperation: OperationDoc = {
  ...shared,
  id: 'deleteFile',
  summary: 'Delete a file',
  parameters: [id],
  answers: [{ status: 200, description: 'It is gone.', json: 'DeletedFile' }],
  errors: ['not_found', 'store_unavailable'],
};

export const fileContentOperation: OperationDoc = {
  ...shared,
  id: 'downloadFile',
  summary: 'Read the content of a file',
  parameters: [id],
  answers: [
    { status: 200, description: 'Its bytes as they were uploaded.', other: 'application/octet-stream' },
  ],
  errors: ['not_found', 'store_unavailable'],
};
