/** The schemas of a Messages API request and of a request to count its tokens, with everything they refer to by name. */
import { bounds } from '../wire/schema/bounds.js';
import { partSchemas } from '../wire/content/part-schemas.js';
import { object, ref, taggedUnion } from '../wire/schema/json-schema.js';
import type { JsonSchema } from '../wire/schema/json-schema.js';
import {
  modelField,
  nameField,
  orNull,
  textBounds,
  textField,
  wordField,
} from '../wire/schema/text-fields.js';

const stopItem: JsonSchema = { type: 'string', minLength: 1, maxLength: textBounds.stop };

/** The largest that every client can hold; some send it for "no limit". */
const maxInteger = 2 ** 31 - 1;

const requestProperties: Readonly<Record<string, JsonSchema>> = {
  model: modelField,
  messages: {
    type: 'array',
    minItems: 1,
    maxItems: bounds.messages,
    items: taggedUnion('role', ['MessagesUser', 'MessagesAssistant', 'MessagesSystem']),
  },
  max_tokens: { type: 'integer', minimum: 1, maximum: maxInteger },
  system: content(['TextPart'], ['string', 'array', 'null']),
  stream: { type: ['boolean', 'null'] },
  temperature: { type: ['number', 'null'], minimum: 0, maximum: 1 },
  top_p: { type: ['number', 'null'], minimum: 0, maximum: 1 },
  top_k: { type: ['integer', 'null'], minimum: 0, maximum: maxInteger },
  stop_sequences: { type: ['array', 'null'], maxItems: 100, items: stopItem },
  tools: { type: ['array', 'null'], maxItems: bounds.tools, items: ref('MessagesTool') },
  tool_choice: {
    type: ['object', 'null'],
    required: ['type'],
    properties: {
      type: { enum: ['auto', 'any', 'tool', 'none'] },
      name: orNull(nameField),
      disable_parallel_tool_use: { type: ['boolean', 'null'] },
    },
  },
  thinking: {
    type: ['object', 'null'],
    required: ['type'],
    description: 'A number of tokens counts as the nearest effort.',
    properties: {
      type: { enum: ['enabled', 'adaptive', 'disabled'] },
      budget_tokens: { type: ['integer', 'null'], minimum: 1024, maximum: maxInteger },
      display: orNull(wordField),
    },
  },
  output_config: {
    type: ['object', 'null'],
    properties: {
      effort: { type: ['string', 'null'], enum: ['low', 'medium', 'high', 'xhigh', 'max', null] },
      format: ref('MessagesOutputFormat'),
    },
  },
  output_format: ref('MessagesOutputFormat'),
  metadata: {
    type: ['object', 'null'],
    properties: { user_id: { type: ['string', 'null'], maxLength: textBounds.user } },
    description: 'Without effect.',
  },
};

/** By the names they have in `#/components/schemas`; the requests are `MessagesRequest` and `CountTokensRequest`. */
export const messagesSchemas: Readonly<Record<string, JsonSchema>> = {
  MessagesRequest: object(
    'A conversation and its next question, as Anthropic has it.',
    ['model', 'max_tokens', 'messages'],
    requestProperties,
  ),
  CountTokensRequest: object(
    'A Messages request whose tokens are to be counted.',
    ['model', 'messages'],
    requestProperties,
  ),
  MessagesUser: message('What the user says, with the results of tools.', 'user', [
    ...['TextPart', 'AnthropicImage', 'AnthropicDocument', 'AnthropicToolResult'],
  ]),
  MessagesAssistant: message('What the assistant said earlier, with the tools it called.', 'assistant', [
    ...['TextPart', 'AnthropicToolUse', 'AnthropicThinking', 'AnthropicRedactedThinking'],
  ]),
  MessagesSystem: message('Further instructions; they become part of the system prompt.', 'system', [
    'TextPart',
  ]),
  MessagesTool: object("A tool of the client; those that run at Anthropic's are ignored.", ['name'], {
    type: { ...orNull(wordField), description: 'Absent or custom.' },
    name: { ...nameField, description: '1 to 128 letters, digits, hyphens and underscores.' },
    description: orNull(textField),
    input_schema: { type: ['object', 'null'], description: 'JSON Schema of the input.' },
    strict: { type: ['boolean', 'null'] },
  }),
  MessagesOutputFormat: {
    description: 'What the answer must look like.',
    type: ['object', 'null'],
    required: ['type', 'schema'],
    properties: { type: { enum: ['json_schema'] }, schema: { type: 'object' } },
  },
  ...partSchemas,
};

function message(description: string, role: string, parts: readonly string[]): JsonSchema {
  return object(description, ['role', 'content'], {
    role: { const: role },
    content: content(parts, ['string', 'array']),
  });
}

function content(parts: readonly string[], type: readonly string[]): JsonSchema {
  return { type, maxLength: textBounds.text, maxItems: bounds.parts, items: taggedUnion('type', parts) };
}
