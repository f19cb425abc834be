/** The schemas of the messages of a chat request, one for each role. */
import { bounds } from '../../wire/schema/bounds.js';
import { object, ref, taggedUnion } from '../../wire/schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../../wire/schema/json-schema.js';
import {
  idField,
  nameField,
  orNull,
  textBounds,
  textField,
  wordField,
} from '../../wire/schema/text-fields.js';

const argumentsField = {
  type: ['string', 'object', 'null'],
  maxLength: textBounds.text,
} as const satisfies JsonSchema;

const name = orNull(nameField);

export const chatMessageSchemas = {
  SystemMessage: object('Instructions; all of them together become the system prompt.', ['role'], {
    role: { const: 'system' },
    content: content(['TextPart']),
    name,
  }),
  DeveloperMessage: object('The newer name for a system message.', ['role'], {
    role: { const: 'developer' },
    content: content(['TextPart']),
    name,
  }),
  UserMessage: object('What the user says.', ['role'], {
    role: { const: 'user' },
    content: content([
      'TextPart',
      'ImageUrlPart',
      'FilePart',
      'AnthropicImage',
      'AnthropicDocument',
      'AnthropicToolResult',
    ]),
    name,
  }),
  AssistantMessage: object('What the assistant said earlier, with the tools it called.', ['role'], {
    role: { const: 'assistant' },
    content: content([
      'TextPart',
      'RefusalPart',
      'AnthropicToolUse',
      'AnthropicThinking',
      'AnthropicRedactedThinking',
    ]),
    name,
    refusal: orNull(textField),
    reasoning_details: {
      description:
        'The thoughts of this message, as its answer had them. What is of another provider or without a signature is left out.',
    },
    thinking_blocks: { description: 'The same in the form of LiteLLM; they take precedence.' },
    tool_calls: { type: ['array', 'null'], maxItems: bounds.tools, items: ref('ToolCall') },
    function_call: {
      type: ['object', 'null'],
      required: ['name'],
      properties: { name: nameField, arguments: argumentsField },
    },
  }),
  ToolMessage: object('The result of one tool call.', ['role'], {
    role: { const: 'tool' },
    content: content(['TextPart', 'ImageUrlPart', 'FilePart', 'AnthropicImage', 'AnthropicDocument']),
    name: { ...name, description: 'Without a `tool_call_id`: whose result it is.' },
    tool_call_id: { type: ['string', 'null'], maxLength: textBounds.id },
  }),
  FunctionMessage: object('The result of a function call, in the legacy form.', ['role', 'name'], {
    role: { const: 'function' },
    content: content(['TextPart']),
    name: nameField,
  }),
  ToolCall: object('A tool call of an earlier assistant message.', ['id'], {
    id: idField,
    type: orNull(wordField),
    function: {
      type: 'object',
      required: ['name'],
      properties: { name: nameField, arguments: argumentsField },
    },
    custom: {
      type: 'object',
      required: ['name'],
      properties: { name: nameField, input: orNull(textField) },
    },
  }),
} as const satisfies NamedSchemas;

function content<Part extends string>(parts: readonly Part[]) {
  return {
    type: ['string', 'array', 'null'],
    maxLength: textBounds.text,
    maxItems: bounds.parts,
    items: taggedUnion('type', parts),
  } as const;
}
