/** The schema of a chat completion request, with everything it refers to by name. */
import { bounds } from '../../wire/schema/bounds.js';
import { chatMessageSchemas } from './chat-message-schemas.js';
import { partSchemas } from '../../wire/content/part-schemas.js';
import { toolSchemas } from '../../wire/content/tool-schemas.js';
import { object, ref, taggedUnion } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import {
  callerFields,
  metadataField,
  modelField,
  nameField,
  orNull,
  stopField,
  textBounds,
  wordField,
} from '../../wire/schema/text-fields.js';

/** The largest that every client can hold; some send it for "no limit". */
const maxInteger = 2 ** 31 - 1;

/** By the names they have in `#/components/schemas`; the request itself is `ChatCompletionRequest`. */
export const chatSchemas: Readonly<Record<string, JsonSchema>> = {
  ChatCompletionRequest: object('A conversation and its next question.', ['model', 'messages'], {
    model: modelField,
    messages: {
      type: 'array',
      minItems: 1,
      maxItems: bounds.messages,
      items: taggedUnion('role', [
        'SystemMessage',
        'DeveloperMessage',
        'UserMessage',
        'AssistantMessage',
        'ToolMessage',
        'FunctionMessage',
      ]),
    },
    stream: { type: ['boolean', 'null'] },
    stream_options: {
      type: ['object', 'null'],
      properties: {
        include_usage: { type: ['boolean', 'null'] },
        include_obfuscation: { type: ['boolean', 'null'] },
      },
    },
    temperature: {
      type: ['number', 'null'],
      minimum: 0,
      maximum: 2,
      description: "Values above 1 count as 1, the model's own maximum.",
    },
    top_p: { type: ['number', 'null'], minimum: 0, maximum: 1 },
    top_k: {
      type: ['integer', 'null'],
      minimum: -1,
      maximum: maxInteger,
      description: 'Not part of OpenAI. 0 and -1: no limit.',
    },
    max_completion_tokens: { type: ['integer', 'null'], minimum: 1, maximum: maxInteger },
    max_tokens: {
      type: ['integer', 'null'],
      minimum: 1,
      maximum: maxInteger,
      description: 'The older name.',
    },
    stop: stopField,
    n: { type: ['integer', 'null'], minimum: 1, maximum: 8 },
    reasoning_effort: {
      type: ['string', 'null'],
      enum: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', null],
    },
    response_format: ref('ResponseFormat'),
    tools: { type: ['array', 'null'], maxItems: bounds.tools, items: ref('ChatTool') },
    tool_choice: ref('ToolChoice'),
    parallel_tool_calls: { type: ['boolean', 'null'] },
    functions: {
      type: ['array', 'null'],
      maxItems: bounds.tools,
      items: ref('FunctionDefinition'),
      description: 'Legacy `tools`.',
    },
    function_call: {
      type: ['string', 'object', 'null'],
      required: ['name'],
      maxLength: textBounds.name,
      properties: { name: nameField },
      description: 'Legacy `tool_choice`.',
    },
    logprobs: { type: ['boolean', 'null'], description: 'Not available: true is refused.' },
    top_logprobs: { type: ['integer', 'null'], description: 'Not available: above 0 is refused.' },
    modalities: { type: ['array', 'null'], maxItems: 16, items: wordField, description: 'Text only.' },
    metadata: metadataField,
    ...callerFields,
  }),
  ResponseFormat: {
    description: 'What the answer must look like.',
    type: ['object', 'null'],
    required: ['type'],
    properties: {
      type: { type: 'string', enum: ['text', 'json_object', 'json_schema'] },
      schema: {
        type: ['object', 'null'],
        description: 'Not part of OpenAI. A schema beside json_object counts like json_schema.',
      },
      json_schema: {
        type: ['object', 'null'],
        required: ['schema'],
        properties: {
          name: orNull(nameField),
          schema: { type: 'object' },
          strict: { type: ['boolean', 'null'] },
        },
      },
    },
  },
  ...chatMessageSchemas,
  ...partSchemas,
  ...toolSchemas,
};
