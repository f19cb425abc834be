/** What is documented of GET /usage. */
import { object } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const mean: JsonSchema = { type: ['integer', 'null'], minimum: 0, description: 'In milliseconds.' };
const key: JsonSchema = { type: ['string', 'null'], description: 'null: without a named key.' };

const counts = {
  requests: count,
  failed: count,
  input_tokens: { ...count, description: 'With those that were read from the cache or written to it.' },
  cached_tokens: count,
  cache_write_tokens: count,
  output_tokens: count,
  mean_first_token_ms: mean,
  mean_ms: mean,
};
const counted = (description: string, names: Readonly<Record<string, JsonSchema>> = {}): JsonSchema =>
  object(description, [...Object.keys(names), ...Object.keys(counts)], { ...names, ...counts });
const list = (items: JsonSchema, description: string): JsonSchema => ({ type: 'array', items, description });

export const usageOperation: OperationDoc = {
  id: 'getUsage',
  tag: 'Server',
  summary: 'See what was used in the last days',
  description:
    'Numbers and names; nothing of what was asked or answered. Days and hours are those of the bridge’s clock.',
  parameters: [
    {
      name: 'days',
      in: 'query',
      description: 'How many days, today among them.',
      schema: { type: 'integer', minimum: 1, maximum: 3650, default: 30 },
      example: '7',
    },
  ],
  answers: [{ status: 200, description: 'Sums over these days.', json: 'Usage' }],
  errors: ['validation_error'],
  schemas: {
    Usage: object(
      'What was used.',
      ['object', 'days', 'since_start', 'by_day', 'by_hour', 'by_model', 'by_key', 'total'],
      {
        object: { const: 'usage' },
        days: { type: 'integer', minimum: 1 },
        since_start: list(
          counted('One route.', { route: text, model: text, key, status: text }),
          'Of this process alone; `status` is a class such as `2xx`.',
        ),
        by_day: list(counted('One day.', { date: text }), 'Oldest first, without gaps.'),
        by_hour: list(
          counted('One hour.', { start: { ...count, description: 'Unix time in seconds.' } }),
          'The last 24, oldest first.',
        ),
        by_model: list(
          counted('One model.', { model: text }),
          'Most tokens first; `other` is what nothing served.',
        ),
        by_key: list(counted('One key.', { key }), 'Most tokens first.'),
        total: counted('All of it.'),
      },
    ),
  },
};
