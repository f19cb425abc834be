/** The documentation of the list of models in Anthropic's form: its parameters, and the schemas of its answers. */
import type { ParameterDoc } from '../../openapi/operation-doc.js';
import { object, ref } from '../../wire/schema/json-schema.js';
import type { NamedSchemas } from '../../wire/schema/json-schema.js';
import type { AnthropicModel } from './model-page.js';

const id = { type: ['string', 'null'] } as const;
const tokens = { type: ['integer', 'null'], minimum: 1 } as const;

export const anthropicModelSchemas: NamedSchemas = {
  AnthropicModelPage: object(
    "The names of models in Anthropic's form.",
    ['data', 'has_more', 'first_id', 'last_id'],
    {
      data: { type: 'array', items: ref('AnthropicModel') },
      has_more: { type: 'boolean' },
      first_id: id,
      last_id: id,
    },
  ),
  AnthropicModel: object(
    "A name for a model in Anthropic's form.",
    ['type', 'id', 'display_name', 'created_at', 'max_input_tokens', 'max_tokens'],
    {
      type: { const: 'model' },
      id: { type: 'string' },
      display_name: { type: 'string' },
      created_at: { type: 'string', description: 'Always the epoch: the CLI does not report it.' },
      max_input_tokens: { ...tokens, description: 'null: not known.' },
      max_tokens: { ...tokens, description: 'null: not known.' },
    },
  ),
};

/** Only Anthropic's clients send it. */
export const versionParameter: ParameterDoc = {
  name: 'anthropic-version',
  in: 'header',
  description:
    "With any value, the answer has Anthropic's form and leaves out the models that make embeddings.",
  schema: { type: 'string' },
};

export const pageParameters: readonly ParameterDoc[] = [
  {
    name: 'limit',
    in: 'query',
    description: "In Anthropic's form: how many names to list, 20 if absent.",
    schema: { type: 'integer', minimum: 1, maximum: 1000 },
  },
  ...['after_id', 'before_id'].map((name): ParameterDoc => ({
    name,
    in: 'query',
    description: `In Anthropic's form: lists the names ${name === 'after_id' ? 'after' : 'before'} this one.`,
    schema: { type: 'string' },
  })),
];

export const exampleModel: AnthropicModel = {
  ...{ type: 'model', id: 'sonnet', display_name: 'Sonnet', created_at: '1970-01-01T00:00:00Z' },
  ...{ max_input_tokens: 1_000_000, max_tokens: 128_000 },
};
