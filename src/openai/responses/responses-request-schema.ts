/** The schema and the types of a Responses request, with everything that the schema refers to by name. */
import { REASONING_EFFORTS } from '../../core/turn.js';
import { bounds } from '../../wire/schema/bounds.js';
import { toolSchemas } from '../../wire/content/tool-schemas.js';
import { samplingFields } from '../../wire/sampling.js';
import type { Named } from '../../wire/schema/from-schema.js';
import { ignored, object, ref, taggedUnion } from '../../wire/schema/json-schema.js';
import type { NamedSchemas } from '../../wire/schema/json-schema.js';
import {
  booleanOrNull,
  callerFields,
  idField,
  metadataField,
  modelField,
  nameField,
  objectOrNull,
  orNull,
  serviceTierField,
  streamOptionsField,
  textBounds,
  textField,
  verbosityField,
  wordField,
} from '../../wire/schema/text-fields.js';
import { inputItemNames, inputItemSchemas } from './input-item-schemas.js';

/** The model's thoughts have only one form. */
const summary = {
  type: ['string', 'null'],
  maxLength: textBounds.word,
  description: 'Thoughts come in one form; anything but auto is without effect.',
} as const;

/** By their names in `#/components/schemas`; the request itself is `ResponsesRequest`. */
export const responsesSchemas = {
  ResponsesRequest: object('A conversation and its next question, as items.', ['model'], {
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
      description: 'A response that this server keeps; its whole conversation precedes `input`.',
    },
    store: { type: ['boolean', 'null'], default: true, description: 'Whether to keep the answer.' },
    stream: booleanOrNull,
    stream_options: streamOptionsField,
    max_output_tokens: samplingFields.max_completion_tokens,
    temperature: samplingFields.temperature,
    top_p: samplingFields.top_p,
    frequency_penalty: ignored({}, 0),
    presence_penalty: ignored({}, 0),
    top_logprobs: { type: ['integer', 'null'], description: 'Not available: above 0 is refused.' },
    reasoning: {
      type: ['object', 'null'],
      properties: {
        effort: { type: ['string', 'null'], enum: [...REASONING_EFFORTS, null] },
        summary: ignored(summary, 'auto', ''),
        generate_summary: ignored(summary, 'auto', ''),
      },
    },
    text: {
      type: ['object', 'null'],
      properties: { format: ref('TextFormat'), verbosity: verbosityField },
    },
    tools: { type: ['array', 'null'], maxItems: bounds.tools, items: ref('ChatTool') },
    tool_choice: ref('ToolChoice'),
    parallel_tool_calls: booleanOrNull,
    max_tool_calls: {
      type: ['integer', 'null'],
      minimum: 1,
      maximum: bounds.integer,
      description: 'The most web searches; without web search it has no effect.',
    },
    include: { type: ['array', 'null'], maxItems: 100, items: wordField },
    metadata: { ...metadataField, description: 'Returned in the answer.' },
    ...callerFields,
    truncation: ignored({ type: ['string', 'null'], enum: ['auto', 'disabled', null] }, 'disabled'),
    background: {
      type: ['boolean', 'null'],
      description: 'Whether the answer goes on without the client, which reads it later by its id.',
    },
    conversation: {
      type: ['string', 'object', 'null'],
      maxLength: textBounds.id,
      required: ['id'],
      properties: { id: idField },
      description:
        'A conversation that this server keeps, or its id: its items precede `input`, and those of the answer are added to it.',
    },
    prompt: { description: 'Not available: refused.' },
    service_tier: serviceTierField,
    context_management: ignored(
      { description: 'Without effect: the bridge makes no conversation short by itself.' },
      [],
    ),
    messages: ignored({ description: 'Without effect: chat completions take it.' }, []),
  }),
  TextFormat: {
    description: 'What the answer must look like.',
    type: ['object', 'null'],
    required: ['type'],
    properties: {
      type: { type: 'string', enum: ['text', 'json_object', 'json_schema'] },
      name: orNull(nameField),
      description: orNull(textField),
      schema: objectOrNull,
      strict: booleanOrNull,
    },
  },
  ...inputItemSchemas,
  ...toolSchemas,
} as const satisfies NamedSchemas;

export type ResponsesRequest = Named<'ResponsesRequest', typeof responsesSchemas>;
export type TextFormat = Named<'TextFormat', typeof responsesSchemas>;
