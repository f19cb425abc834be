/** The schema and the type of a legacy completion request. */
import { samplingFields } from '../../wire/sampling.js';
import type { Named } from '../../wire/schema/from-schema.js';
import { object, superfluous } from '../../wire/schema/json-schema.js';
import type { NamedSchemas } from '../../wire/schema/json-schema.js';
import {
  booleanOrNull,
  callerFields,
  completionFieldsIgnored,
  modelField,
  orNull,
  streamOptionsField,
  textBounds,
  textField,
} from '../../wire/schema/text-fields.js';

/** The most answers that one request may ask for, over all its prompts. */
export const maxChoices = 8;

/** By their names in `#/components/schemas`; the request itself is `CompletionRequest`. */
export const completionSchemas = {
  CompletionRequest: object('A text to answer, in the legacy form.', ['model', 'prompt'], {
    model: modelField,
    prompt: {
      type: ['string', 'array'],
      maxLength: textBounds.text,
      description: 'A text, or several, each answered separately. Token ids are refused.',
      minItems: 1,
      items: { type: ['string', 'integer', 'array'], maxLength: textBounds.text, items: { type: 'integer' } },
    },
    n: {
      type: ['integer', 'null'],
      minimum: 1,
      maximum: maxChoices,
      description: 'The number of answers to each prompt.',
    },
    best_of: { type: ['integer', 'null'], minimum: 0, description: 'More than n is refused.' },
    echo: { type: ['boolean', 'null'], description: 'Repeats the prompt before its answer.' },
    suffix: { ...orNull(textField), description: 'Not available: refused.' },
    logprobs: { type: ['integer', 'null'], minimum: 0, description: 'Not available: refused.' },
    max_tokens: {
      ...samplingFields.max_tokens,
      description: "Absent or -1: no limit. OpenAI's default is 16.",
    },
    temperature: samplingFields.temperature,
    top_p: samplingFields.top_p,
    stop: samplingFields.stop,
    stream: booleanOrNull,
    stream_options: streamOptionsField,
    metadata: superfluous({}, 'it labels stored completions, and the bridge stores none.'),
    ...callerFields,
    ...completionFieldsIgnored,
  }),
} as const satisfies NamedSchemas;

export type CompletionRequest = Named<'CompletionRequest', typeof completionSchemas>;
