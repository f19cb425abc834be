/** The schema of a legacy completion request, and the type of what it accepts. */
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import { object } from '../../wire/schema/json-schema.js';
import {
  callerFields,
  modelField,
  orNull,
  stopField,
  textBounds,
  textField,
} from '../../wire/schema/text-fields.js';

export interface CompletionRequest {
  readonly model: string;
  readonly prompt: string | readonly (string | number | readonly number[])[];
  readonly n?: number | null;
  readonly best_of?: number | null;
  readonly echo?: boolean | null;
  readonly suffix?: string | null;
  readonly logprobs?: number | null;
  readonly max_tokens?: number | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly stop?: string | readonly string[] | null;
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean | null } | null;
}

/** The answers that one request may ask for, over all its prompts. */
export const maxChoices = 8;

/** The largest that every client can hold; some send it for "no limit". */
const maxInteger = 2 ** 31 - 1;

/** By the names they have in `#/components/schemas`; the request itself is `CompletionRequest`. */
export const completionSchemas: Readonly<Record<string, JsonSchema>> = {
  CompletionRequest: object('A text to answer, in the legacy form.', ['model', 'prompt'], {
    model: modelField,
    prompt: {
      type: ['string', 'array'],
      maxLength: textBounds.text,
      description: 'A text, or several, each answered by itself. Token ids are refused.',
      minItems: 1,
      items: { type: ['string', 'integer', 'array'], maxLength: textBounds.text, items: { type: 'integer' } },
    },
    n: { type: ['integer', 'null'], minimum: 1, maximum: maxChoices, description: 'Answers to each prompt.' },
    best_of: { type: ['integer', 'null'], minimum: 0, description: 'More than n is refused.' },
    echo: { type: ['boolean', 'null'], description: 'The prompt stands before its answer.' },
    suffix: { ...orNull(textField), description: 'Not available: refused.' },
    logprobs: { type: ['integer', 'null'], minimum: 0, description: 'Not available: refused.' },
    max_tokens: {
      type: ['integer', 'null'],
      minimum: 1,
      maximum: maxInteger,
      description: 'Absent: no limit. OpenAI takes 16 then.',
    },
    temperature: {
      type: ['number', 'null'],
      minimum: 0,
      maximum: 2,
      description: "Values above 1 count as 1, the model's own maximum.",
    },
    top_p: { type: ['number', 'null'], minimum: 0, maximum: 1 },
    stop: stopField,
    stream: { type: ['boolean', 'null'] },
    stream_options: {
      type: ['object', 'null'],
      properties: { include_usage: { type: ['boolean', 'null'] } },
    },
    ...callerFields,
  }),
};
