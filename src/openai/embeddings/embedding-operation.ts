/** What is documented of POST /embeddings, with the schema of its answer. */
import { object, ref } from '../../wire/schema/json-schema.js';
import type { NamedSchemas } from '../../wire/schema/json-schema.js';
import { quotaHeaderNames } from '../../openapi/answer-headers.js';
import { bodyErrors } from '../../wire/error-table.js';
import type { ExampleDoc, OperationDoc } from '../../openapi/operation-doc.js';
import { embeddingSchemas } from './embedding-request-schema.js';

const answerSchemas: NamedSchemas = {
  EmbeddingList: object('The vectors, in the order of the texts.', ['object', 'data', 'model', 'usage'], {
    object: { const: 'list' },
    data: { type: 'array', items: ref('Embedding') },
    model: { type: 'string', description: 'The name that was asked for.' },
    usage: object('Tokens of cl100k_base.', ['prompt_tokens', 'total_tokens'], {
      prompt_tokens: { type: 'integer', minimum: 0 },
      total_tokens: { type: 'integer', minimum: 0 },
    }),
  }),
  Embedding: object('The vector of one text.', ['object', 'index', 'embedding'], {
    object: { const: 'embedding' },
    index: { type: 'integer', minimum: 0, description: 'Which of the texts.' },
    embedding: {
      type: ['array', 'string'],
      items: { type: 'number' },
      description: 'Numbers, or in base64 as little-endian 32-bit floats.',
    },
  }),
};

const examples: readonly ExampleDoc[] = [
  {
    name: 'text',
    summary: 'A text',
    request: { model: 'all-MiniLM-L6-v2', input: 'A bridge over a river.', dimensions: 4 },
    answer: list('all-MiniLM-L6-v2', [[0.53, -0.12, 0.64, 0.54]], 6),
  },
  {
    name: 'texts',
    summary: 'Several texts',
    request: { model: 'text-embedding-3-small', input: ['first text', 'second text'], dimensions: 2 },
    answer: list(
      'text-embedding-3-small',
      [
        [0.6, -0.8],
        [0.8, -0.6],
      ],
      4,
    ),
  },
  {
    name: 'base64',
    summary: 'Vectors in base64',
    request: { model: 'all-MiniLM-L6-v2', input: 'A bridge.', dimensions: 2, encoding_format: 'base64' },
    answer: list('all-MiniLM-L6-v2', ['mpkZP83MTL8='], 3),
  },
  {
    name: 'tokens',
    summary: 'Token ids of a text',
    request: { model: 'text-embedding-3-small', input: [15339, 1917], dimensions: 2 },
    answer: list('text-embedding-3-small', [[0.8, 0.6]], 2),
  },
];

export const embeddingOperation: OperationDoc = {
  id: 'createEmbedding',
  tag: 'Embeddings',
  summary: 'Turn texts into vectors',
  description:
    'The vectors are those of the model that `x-claude-bridge-embedding-model` names, not those of OpenAI, under whatever name they are ' +
    'asked for.',
  request: { schema: 'EmbeddingRequest', examples },
  answers: [
    {
      status: 200,
      description: 'The vectors.',
      json: 'EmbeddingList',
      headers: [
        'openai-processing-ms',
        'x-claude-bridge-ignored',
        'x-claude-bridge-embedding-model',
        ...quotaHeaderNames,
      ],
    },
  ],
  errors: [
    ...bodyErrors,
    'unsupported_parameter',
    'model_not_found',
    'quota_exceeded',
    'queue_full',
    'upstream_error',
    'timeout',
    'shutting_down',
  ],
  schemas: { ...embeddingSchemas, ...answerSchemas },
};

function list(model: string, vectors: readonly (readonly number[] | string)[], tokens: number): object {
  return {
    object: 'list',
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
