/** The documentation of the routes about models in Ollama's form. */
import type { ModelInfo } from '../../core/chat-model.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { bodyErrors } from '../../wire/error-table.js';
import { object, ref } from '../../wire/schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../../wire/schema/json-schema.js';
import { ollamaErrorSchemas } from '../answer/answer-schemas.js';
import { ollamaFailures } from '../ollama-operations.js';
import { modelEntries, OLLAMA_API_VERSION, shownChatModel } from './model-entries.js';
import { namedModelSchemas } from './named-model.js';

const text: JsonSchema = { type: 'string' };
const names: JsonSchema = { type: 'array', items: text };
const count: JsonSchema = { type: 'integer', minimum: 1 };
const remote = { ...text, description: 'The model that the name stands for, if its name differs.' };
const capabilities = { ...names, description: '`completion`, `tools`, `vision`, `thinking` or `embedding`.' };

const detailSchemas: NamedSchemas = {
  OllamaModelDetails: object(
    'Empty where only a local model has something to tell.',
    ['parent_model', 'format', 'family', 'families', 'parameter_size', 'quantization_level'],
    {
      ...{ parent_model: text, format: text, family: text, families: names },
      ...{ parameter_size: text, quantization_level: text },
      context_length: count,
      embedding_length: count,
    },
  ),
};

const listSchemas: NamedSchemas = {
  OllamaModelList: object('Every model name that a request may use.', ['models'], {
    models: { type: 'array', items: ref('OllamaModel') },
  }),
  OllamaModel: object(
    'A name for a model.',
    ['name', 'model', 'modified_at', 'size', 'digest', 'details', 'capabilities'],
    {
      ...{ name: text, model: text },
      remote_model: remote,
      modified_at: { ...text, description: 'Always the epoch.' },
      size: { const: 0, description: 'There is no file.' },
      digest: { ...text, description: 'Of the name.' },
      details: ref('OllamaModelDetails'),
      capabilities,
    },
  ),
  ...detailSchemas,
  ...ollamaErrorSchemas,
};

const exampleModel: ModelInfo = {
  ...{ id: 'sonnet', servedBy: 'claude-sonnet-5' },
  traits: {
    ...{ contextLength: 1_000_000, maxOutputTokens: 128_000, efforts: ['low', 'high'] },
    ...{ sampling: false, forcedTools: true, structuredOutput: true },
  },
};

const cliErrors = ['cli_failed', 'cli_unavailable', 'login_required', 'shutting_down', 'timeout'] as const;

const about = { tag: 'Ollama', failures: [ollamaFailures] } as const;

export const tagsOperation: OperationDoc = {
  ...about,
  id: 'ollamaTags',
  summary: 'List the models',
  answers: [
    {
      status: 200,
      description: 'The list.',
      json: 'OllamaModelList',
      examples: [{ name: 'list', answer: { models: modelEntries([exampleModel], []) } }],
    },
  ],
  errors: cliErrors,
  schemas: listSchemas,
};

export const psOperation: OperationDoc = {
  ...about,
  id: 'ollamaPs',
  summary: 'List the models that are loaded',
  description: 'Always empty: no model runs on this machine.',
  answers: [
    {
      status: 200,
      description: 'The list.',
      json: 'OllamaModelList',
      examples: [{ name: 'list', answer: { models: [] } }],
    },
  ],
  schemas: listSchemas,
};

export const showOperation: OperationDoc = {
  ...about,
  id: 'ollamaShow',
  summary: 'Look up one model',
  request: {
    schema: 'OllamaModelRequest',
    examples: [
      {
        name: 'model',
        summary: 'A model',
        request: { model: 'sonnet' },
        answer: shownChatModel(exampleModel, 'sonnet'),
      },
    ],
  },
  answers: [{ status: 200, description: 'What is known of it.', json: 'OllamaShownModel' }],
  errors: [...bodyErrors, ...cliErrors, 'model_not_found'],
  schemas: {
    ...namedModelSchemas,
    ...detailSchemas,
    ...ollamaErrorSchemas,
    OllamaShownModel: object(
      'A model.',
      ['license', 'modelfile', 'parameters', 'template', 'details', 'model_info', 'capabilities'],
      {
        ...{ license: text, modelfile: text, parameters: text, template: text },
        details: ref('OllamaModelDetails'),
        model_info: {
          type: 'object',
          description:
            'Its family as `general.architecture`, and its context length as `<family>.context_length`.',
          additionalProperties: true,
        },
        remote_model: remote,
        capabilities,
        modified_at: { ...text, description: 'Always the epoch.' },
      },
    ),
  },
};

export const versionOperation: OperationDoc = {
  ...about,
  id: 'ollamaVersion',
  summary: "See which version of Ollama's API this follows",
  answers: [
    {
      status: 200,
      description: 'The version; the one of the bridge is in /health.',
      json: 'OllamaVersion',
      examples: [{ name: 'version', answer: { version: OLLAMA_API_VERSION } }],
    },
  ],
  schemas: { ...ollamaErrorSchemas, OllamaVersion: object('A version.', ['version'], { version: text }) },
};

export const pullOperation: OperationDoc = {
  ...about,
  id: 'ollamaPull',
  summary: 'See whether a model is there',
  description: 'Nothing is downloaded: some clients pull every model before they use it.',
  request: {
    schema: 'OllamaModelRequest',
    examples: [
      {
        name: 'model',
        summary: 'A model',
        request: { model: 'sonnet', stream: false },
        answer: { status: 'success' },
      },
    ],
  },
  answers: [
    {
      status: 200,
      description: 'The model is there.',
      ...{ json: 'OllamaProgress', lines: 'OllamaProgress' },
    },
  ],
  errors: [...bodyErrors, ...cliErrors, 'model_not_found'],
  schemas: {
    ...namedModelSchemas,
    ...ollamaErrorSchemas,
    OllamaProgress: object('How far it is.', ['status'], { status: text }),
  },
};

/** Of a route that would change the models. */
export function refusedOperation(id: string, summary: string): OperationDoc {
  return {
    ...about,
    id,
    summary,
    description: 'Always refused: the models are those of the Claude CLI.',
    answers: [],
    errors: ['unsupported_parameter'],
    schemas: ollamaErrorSchemas,
  };
}
