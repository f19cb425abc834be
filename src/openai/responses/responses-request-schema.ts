/** The schema of a Responses request, with everything it refers to by name. */
import { bounds } from '../bounds.js';
import { toolSchemas } from '../content/tool-schemas.js';
import { object, ref, taggedUnion } from '../json-schema.js';
import type { JsonSchema } from '../json-schema.js';
import { inputItemNames, inputItemSchemas } from './input-item-schemas.js';

/** By the names they have in `#/components/schemas`; the request itself is `ResponsesRequest`. */
export const responsesSchemas: Readonly<Record<string, JsonSchema>> = {
  ResponsesRequest: object('What was said so far and the next question, as items.', ['model'], {
    model: { type: 'string', minLength: 1, description: 'A name from /v1/models.' },
    input: {
      type: ['string', 'array', 'null'],
      maxItems: bounds.messages,
      items: taggedUnion('type', inputItemNames),
      description: 'A text, or items.',
    },
    instructions: { type: ['string', 'null'], description: 'The system prompt of this request alone.' },
    previous_response_id: {
      type: ['string', 'null'],
      minLength: 1,
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
        summary: { type: ['string', 'null'] },
        generate_summary: { type: ['string', 'null'] },
      },
    },
    text: {
      type: ['object', 'null'],
      properties: { format: ref('TextFormat'), verbosity: { type: ['string', 'null'] } },
    },
    tools: { type: ['array', 'null'], maxItems: bounds.tools, items: ref('ChatTool') },
    tool_choice: ref('ToolChoice'),
    parallel_tool_calls: { type: ['boolean', 'null'] },
    include: { type: ['array', 'null'], maxItems: 100, items: { type: 'string' } },
    metadata: { type: ['object', 'null'], description: 'Given back in the answer.' },
    truncation: { type: ['string', 'null'], enum: ['auto', 'disabled', null] },
    background: { type: ['boolean', 'null'], description: 'Not available: true is refused.' },
  }),
  TextFormat: {
    description: 'What the answer must look like.',
    type: ['object', 'null'],
    required: ['type'],
    properties: {
      type: { type: 'string', enum: ['text', 'json_object', 'json_schema'] },
      name: { type: ['string', 'null'] },
      description: { type: ['string', 'null'] },
      schema: { type: ['object', 'null'] },
      strict: { type: ['boolean', 'null'] },
    },
  },
  ...inputItemSchemas,
  ...toolSchemas,
};
