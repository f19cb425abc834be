/** The schemas of the messages of a chat request, one for each role. */
import { bounds } from '../../wire/schema/bounds.js';
import { object, ref, taggedUnion } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import {
  idField,
  nameField,
  orNull,
  textBounds,
  textField,
  wordField,
} from '../../wire/schema/text-fields.js';

const argumentsField: JsonSchema = { type: ['string', 'object', 'null'], maxLength: textBounds.text };

export const chatMessageSchemas: Readonly<Record<string, JsonSchema>> = {
  SystemMessage: message('Instructions; all of them together become the system prompt.', 'system', [
    'TextPart',
  ]),
  DeveloperMessage: message('The newer name for a system message.', 'developer', ['TextPart']),
  UserMessage: message('What the user says.', 'user', [
    'TextPart',
    'ImageUrlPart',
    'FilePart',
    'AnthropicImage',
    'AnthropicDocument',
    'AnthropicToolResult',
  ]),
  AssistantMessage: message(
    'What the assistant said earlier, with the tools it called.',
    'assistant',
    ['TextPart', 'RefusalPart', 'AnthropicToolUse', 'AnthropicThinking', 'AnthropicRedactedThinking'],
    {
      refusal: orNull(textField),
      tool_calls: { type: ['array', 'null'], maxItems: bounds.tools, items: ref('ToolCall') },
      function_call: {
        type: ['object', 'null'],
        required: ['name'],
        properties: { name: nameField, arguments: argumentsField },
      },
    },
  ),
  ToolMessage: {
    ...message(
      'The result of one tool call.',
      'tool',
      ['TextPart', 'ImageUrlPart', 'FilePart', 'AnthropicImage', 'AnthropicDocument'],
      { tool_call_id: { type: 'string', maxLength: textBounds.id } },
    ),
    required: ['role', 'tool_call_id'],
  },
  FunctionMessage: {
    ...message('The result of a function call, in the legacy form.', 'function', ['TextPart'], {
      name: nameField,
    }),
    required: ['role', 'name'],
  },
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
};

function message(
  description: string,
  role: string,
  parts: readonly string[],
  more: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return object(description, ['role'], {
    role: { const: role },
    content: {
      ...{ type: ['string', 'array', 'null'], maxLength: textBounds.text, maxItems: bounds.parts },
      items: taggedUnion('type', parts),
    },
    ...(role === 'function' ? {} : { name: orNull(nameField) }),
    ...more,
  });
}
