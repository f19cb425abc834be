/** The documentation of the routes of models, with the schemas of their answers. */
import { object, ref } from '../../wire/schema/json-schema.js';
import type { NamedSchemas } from '../../wire/schema/json-schema.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';

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
  }),
};

const sonnet = {
  id: 'sonnet',
  object: 'model',
  created: 0,
  owned_by: 'anthropic',
  served_by: 'claude-sonnet-5',
  display_name: 'Sonnet',
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
  description: 'Accepts any name in the list.',
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
