/** The schema of the token counts in OpenAI's answers. */
import { object } from '../../wire/schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../../wire/schema/json-schema.js';

const count: JsonSchema = { type: 'integer', minimum: 0 };

export const usageSchemas: NamedSchemas = {
  CompletionUsage: object(
    "The model's own count of tokens.",
    ['prompt_tokens', 'completion_tokens', 'total_tokens', 'prompt_tokens_details'],
    {
      prompt_tokens: { ...count, description: 'With what was read from the cache and written to it.' },
      completion_tokens: count,
      total_tokens: count,
      prompt_tokens_details: object('Of the prompt.', ['cached_tokens', 'cache_write_tokens'], {
        cached_tokens: count,
        cache_write_tokens: count,
      }),
      completion_tokens_details: object('Of the answer.', ['reasoning_tokens'], { reasoning_tokens: count }),
    },
  ),
};
