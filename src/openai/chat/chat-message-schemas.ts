/** The schemas of the messages of a chat request, one for each role. */
import { bounds } from '../bounds.js';
import { object, ref, taggedUnion } from '../json-schema.js';
import type { JsonSchema } from '../json-schema.js';

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
      refusal: { type: ['string', 'null'] },
      tool_calls: { type: ['array', 'null'], maxItems: bounds.tools, items: ref('ToolCall') },
      function_call: {
        type: ['object', 'null'],
        required: ['name'],
        properties: { name: { type: 'string' }, arguments: { type: ['string', 'object', 'null'] } },
      },
    },
  ),
  ToolMessage: {
    ...message(
      'The result of one tool call.',
      'tool',
      ['TextPart', 'ImageUrlPart', 'FilePart', 'AnthropicImage', 'AnthropicDocument'],
      { tool_call_id: { type: 'string' } },
    ),
    required: ['role', 'tool_call_id'],
  },
  FunctionMessage: {
    ...message('The result of a function call, in the legacy form.', 'function', ['TextPart'], {
      name: { type: 'string' },
    }),
    required: ['role', 'name'],
  },
  ToolCall: object('A tool call of an earlier assistant message.', ['id'], {
    id: { type: 'string', minLength: 1 },
    type: { type: ['string', 'null'] },
    function: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, arguments: { type: ['string', 'object', 'null'] } },
    },
    custom: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, input: { type: ['string', 'null'] } },
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
    content: { type: ['string', 'array', 'null'], maxItems: bounds.parts, items: taggedUnion('type', parts) },
    ...(role === 'function' ? {} : { name: { type: ['string', 'null'] } }),
    ...more,
  });
}
