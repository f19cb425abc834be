/** The schema of a Responses request, with everything it refers to by name. */
import { bounds } from '../../wire/schema/bounds.js';
import { toolSchemas } from '../../wire/content/tool-schemas.js';
import { object, ref, taggedUnion } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import {
  callerFields,
  idField,
  metadataField,
  modelField,
  nameField,
  orNull,
  textBounds,
  textField,
  wordField,
} from '../../wire/schema/text-fields.js';
import { inputItemNames, inputItemSchemas } from './input-item-schemas.js';

/** By the names they have in `#/components/schemas`; the request itself is `ResponsesRequest`. */
export const responsesSchemas: Readonly<Record<string, JsonSchema>> = {
  ResponsesRequest: object('What was said so far and the next question, as items.', ['model'], {
    model: modelField,
    input: {
      type: ['string', 'array', 'null'],
      maxLength: textBounds.text,
      maxItems: bounds.messages,
      items: taggedUnion('type', inputItemNames),
      description: 'A text, or items.',
    },
    instructions: { ...orNull(textField), description: 'The system prompt of this request alone.' },
    previous_response_id: {
      ...orNull(idField),
      description: 'An answer that this server keeps; its whole conversation comes before `input`.',
    },
    store: { type: ['boolean', 'null'], default: true, description: 'Whether to keep the answer.' },
    stream: { type: ['boolean', 'null'] },
    stream_options: {
      type: ['object', 'null'],
      properties: {
        include_usage: { type: ['boolean', 'null'] },
        include_obfuscation: { type: ['boolean', 'null'] },
      },
    },
    max_output_tokens: { type: ['integer', 'null'], minimum: 1, maximum: 2 ** 31 - 1 },
    temperature: {
      type: ['number', 'null'],
      minimum: 0,
      maximum: 2,
      description: "Values above 1 count as 1, the model's own maximum.",
    },
    top_p: { type: ['number', 'null'], minimum: 0, maximum: 1 },
    top_logprobs: { type: ['integer', 'null'], description: 'Not available: above 0 is refused.' },
    reasoning: {
      type: ['object', 'null'],
      properties: {
        effort: {
          type: ['string', 'null'],
          enum: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', null],
        },
        summary: orNull(wordField),
        generate_summary: orNull(wordField),
      },
    },
    text: {
      type: ['object', 'null'],
      properties: { format: ref('TextFormat'), verbosity: orNull(wordField) },
    },
    tools: { type: ['array', 'null'], maxItems: bounds.tools, items: ref('ChatTool') },
    tool_choice: ref('ToolChoice'),
    parallel_tool_calls: { type: ['boolean', 'null'] },
    include: { type: ['array', 'null'], maxItems: 100, items: wordField },
    metadata: { ...metadataField, description: 'Given back in the answer.' },
    ...callerFields,
    truncation: { type: ['string', 'null'], enum: ['auto', 'disabled', null] },
    background: { type: ['boolean', 'null'], description: 'Not available: true is refused.' },
  }),
  TextFormat: {
    description: 'What the answer must look like.',
    type: ['object', 'null'],
    required: ['type'],
    properties: {
      type: { type: 'string', enum: ['text', 'json_object', 'json_schema'] },
      name: orNull(nameField),
      description: orNull(textField),
      schema: { type: ['object', 'null'] },
      strict: { type: ['boolean', 'null'] },
    },
  },
  ...inputItemSchemas,
  ...toolSchemas,
};
