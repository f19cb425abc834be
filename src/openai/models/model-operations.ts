/** The documentation of the routes of models, with the schemas of their answers. */
import { object, ref } from '../../wire/schema/json-schema.js';
import type { NamedSchemas } from '../../wire/schema/json-schema.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';

const tokens = { type: 'integer', minimum: 1 } as const;
const names = { type: 'array', items: { type: 'string' } } as const;

const schemas: NamedSchemas = {
  ModelList: object('Every model name that a request may use.', ['object', 'data'], {
    object: { const: 'list' },
    data: { type: 'array', items: ref('Model') },
  }),
  Model: object('A name for a model.', ['id', 'object', 'created', 'owned_by'], {
    id: { type: 'string' },
    object: { const: 'model' },
    created: { type: 'integer', description: 'Always 0: the CLI does not report when a model was created.' },
    owned_by: { type: 'string', enum: ['anthropic', 'claude-bridge'] },
    served_by: { type: 'string', description: 'The model that the name stands for, if its name differs.' },
    display_name: { type: 'string' },
    context_length: { ...tokens, description: 'Tokens of input and output together.' },
    context_window: { ...tokens, description: 'The same, as Groq names it.' },
    max_model_len: { ...tokens, description: 'The same, as vLLM names it.' },
    max_completion_tokens: { ...tokens, description: 'The most that an answer may have.' },
    top_provider: object(
      'The same two numbers, where OpenRouter has them.',
      ['context_length', 'max_completion_tokens'],
      {
        context_length: tokens,
        max_completion_tokens: tokens,
      },
    ),
    architecture: object('What it reads and writes.', ['input_modalities', 'output_modalities'], {
      input_modalities: names,
      output_modalities: names,
    }),
    supported_parameters: {
      ...names,
      description:
        'The parameters that the model takes as they are; for others the bridge does the nearest thing.',
    },
    reasoning_efforts: {
      ...names,
      description: 'The values of `reasoning_effort` that it has, from little to much.',
    },
  }),
};

const sonnet = {
  id: 'sonnet',
  object: 'model',
  created: 0,
  owned_by: 'anthropic',
  served_by: 'claude-sonnet-5',
  display_name: 'Sonnet',
  ...{ context_length: 1_000_000, context_window: 1_000_000, max_model_len: 1_000_000 },
  max_completion_tokens: 128_000,
  top_provider: { context_length: 1_000_000, max_completion_tokens: 128_000 },
  architecture: { input_modalities: ['text', 'image', 'file'], output_modalities: ['text'] },
  supported_parameters: [
    ...['max_tokens', 'max_completion_tokens', 'stop', 'tools', 'parallel_tool_calls', 'response_format'],
    ...['tool_choice', 'structured_outputs', 'reasoning_effort'],
  ],
  reasoning_efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'],
};

export const modelsOperation: OperationDoc = {
  id: 'listModels',
  tag: 'Models',
  summary: 'List the models',
  description: 'The models that chat, followed by those that make embeddings.',
  answers: [
    {
      status: 200,
      description: 'The list.',
      json: 'ModelList',
      examples: [{ name: 'list', answer: { object: 'list', data: [sonnet] } }],
    },
  ],
  errors: ['cli_failed', 'cli_unavailable', 'login_required', 'shutting_down', 'timeout'],
  schemas,
};

export const modelOperation: OperationDoc = {
  ...modelsOperation,
  id: 'retrieveModel',
  summary: 'Look up one model',
  description:
    'Accepts any name that a request may use, also one that is not listed, such as `anthropic/claude-sonnet-5` or `gpt-5`. A slash may be written as it is or as `%2F`.',
  parameters: [
    {
      name: 'id',
      in: 'path',
      description: 'The name of the model.',
      schema: { type: 'string' },
      example: 'sonnet',
    },
  ],
  answers: [
    {
      status: 200,
      description: 'The model.',
      json: 'Model',
      examples: [{ name: 'model', answer: sonnet }],
    },
  ],
  errors: [...(modelsOperation.errors ?? []), 'model_not_found', 'invalid_request'],
};
