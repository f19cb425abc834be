/** The schemas that the documentation of GET /usage and GET /usage/series share. */
import { object } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';

const count: JsonSchema = { type: 'integer', minimum: 0 };
const time = (what: string): JsonSchema => ({
  type: ['integer', 'null'],
  minimum: 0,
  description: `${what}In milliseconds; null when there was nothing to measure.`,
});
const FIRST = 'From the arrival of a request to the first token of its answer. ';
const OWN = 'How much of that the bridge took: until the CLI had the question, waiting included. ';
const ABOUT = 'Off by at most a tenth or a millisecond. ';

const counts = {
  requests: { ...count, description: 'Requests that asked a model.' },
  failed: count,
  input_tokens: { ...count, description: 'Including tokens read from the cache or written to it.' },
  cached_tokens: { ...count, description: 'Input tokens read from the cache.' },
  cache_write_tokens: { ...count, description: 'Input tokens written to the cache.' },
  output_tokens: count,
  mean_first_token_ms: time(FIRST),
  p50_first_token_ms: time(`The median. ${ABOUT}`),
  p95_first_token_ms: time(`95 % took no longer. ${ABOUT}`),
  mean_own_ms: time(OWN),
  p50_own_ms: time(`The median. ${ABOUT}`),
  p95_own_ms: time(`95 % took no longer. ${ABOUT}`),
  mean_ms: time('From the arrival of a request to the end of its answer. '),
  cost_estimate_usd: {
    type: 'number',
    minimum: 0,
    description: 'What the answers would have cost at API prices, as the CLI estimates it.',
  },
  unpriced_answers: { ...count, description: 'Answers that are not in that sum.' },
} satisfies Readonly<Record<string, JsonSchema>>;

export const keySchema: JsonSchema = {
  type: ['string', 'null'],
  description: 'null: requests without a named key.',
};

export function countedSchema(
  description: string,
  names: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return object(description, [...Object.keys(names), ...Object.keys(counts)], { ...names, ...counts });
}

export function listSchema(items: JsonSchema, description: string): JsonSchema {
  return { type: 'array', items, description };
}
