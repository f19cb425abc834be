/** The documentation of the routes that turn texts into vectors in Ollama's form. */
import { quotaHeaderNames } from '../../openapi/answer-headers.js';
import type { AnswerHeader } from '../../openapi/answer-headers.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { bodyErrors } from '../../wire/error-table.js';
import { object } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import { ollamaErrorSchemas } from '../answer/answer-schemas.js';
import { ollamaFailures } from '../ollama-operations.js';
import { embedSchemas } from './embed-request.js';

const vector: JsonSchema = { type: 'array', items: { type: 'number' } };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const headers: readonly AnswerHeader[] = [
  ...(['openai-processing-ms', 'x-claude-bridge-ignored', 'x-claude-bridge-embedding-model'] as const),
  ...quotaHeaderNames,
];

const about = {
  tag: 'Ollama',
  errors: [
    ...bodyErrors,
    ...(['unsupported_parameter', 'model_not_found', 'quota_exceeded', 'queue_full'] as const),
    ...(['upstream_error', 'timeout', 'shutting_down'] as const),
  ],
  failures: [ollamaFailures],
} as const satisfies Partial<OperationDoc>;

export const embedOperation: OperationDoc = {
  ...about,
  id: 'ollamaEmbed',
  summary: 'Turn texts into vectors',
  request: {
    schema: 'OllamaEmbedRequest',
    examples: [
      {
        name: 'texts',
        summary: 'Several texts',
        request: { model: 'all-minilm', input: ['first text', 'second text'], dimensions: 2 },
        answer: {
          model: 'all-minilm',
          embeddings: [
            [0.6, -0.8],
            [0.8, -0.6],
          ],
          ...{ total_duration: 31_000_000, load_duration: 0, prompt_eval_count: 4 },
        },
      },
    ],
  },
  answers: [
    {
      status: 200,
      description: 'The vectors, in the order of the texts.',
      json: 'OllamaEmbeddings',
      headers,
    },
  ],
  schemas: {
    OllamaEmbedRequest: embedSchemas.OllamaEmbedRequest,
    ...ollamaErrorSchemas,
    OllamaEmbeddings: object('Vectors.', ['model', 'embeddings'], {
      model: { type: 'string', description: 'As in the request.' },
      embeddings: { type: 'array', items: vector },
      total_duration: { ...count, description: 'In nanoseconds.' },
      load_duration: { ...count, description: 'Always 0.' },
      prompt_eval_count: { ...count, description: 'Tokens of cl100k_base.' },
    }),
  },
};

export const embeddingsOperation: OperationDoc = {
  ...about,
  id: 'ollamaEmbeddings',
  summary: 'Turn a text into a vector, in the older form',
  request: {
    schema: 'OllamaEmbeddingsRequest',
    examples: [
      {
        name: 'text',
        summary: 'A text',
        request: { model: 'all-minilm', prompt: 'A bridge over a river.' },
        answer: { embedding: [0.53, -0.12, 0.64, 0.54] },
      },
    ],
  },
  answers: [{ status: 200, description: 'The vector.', json: 'OllamaEmbedding', headers }],
  schemas: {
    OllamaEmbeddingsRequest: embedSchemas.OllamaEmbeddingsRequest,
    ...ollamaErrorSchemas,
    OllamaEmbedding: object('A vector.', ['embedding'], { embedding: vector }),
  },
};
