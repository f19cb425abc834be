/** The schemas and types of Ollama's chat request. */
import { toolSchemas } from '../wire/content/tool-schemas.js';
import { bounds } from '../wire/schema/bounds.js';
import type { Named } from '../wire/schema/from-schema.js';
import { object, ref } from '../wire/schema/json-schema.js';
import type { NamedSchemas } from '../wire/schema/json-schema.js';
import { nameField, orNull, textBounds, textField } from '../wire/schema/text-fields.js';
import { imagesField, requestFields } from './request-fields.js';

export const ollamaChatSchemas = {
  OllamaChatRequest: object('A conversation and its next question, in the form of Ollama.', ['model'], {
    ...requestFields,
    messages: {
      type: ['array', 'null'],
      maxItems: bounds.messages,
      items: ref('OllamaMessage'),
      description: 'Without any, the answer only says that the model is there.',
    },
    tools: { type: ['array', 'null'], maxItems: bounds.tools, items: ref('ChatTool') },
  }),
  OllamaMessage: object('A message.', ['role'], {
    role: { type: 'string', enum: ['system', 'user', 'assistant', 'tool'] },
    content: orNull(textField),
    images: imagesField,
    thinking: {
      ...orNull(textField),
      description:
        'Accepted: the bridge itself remembers the thoughts, because they come without a signature.',
    },
    tool_calls: { type: ['array', 'null'], maxItems: bounds.tools, items: ref('OllamaToolCall') },
    tool_name: {
      ...orNull(nameField),
      description: 'Of a tool: whose result it is. Without it, the results have the order of the calls.',
    },
    name: { ...orNull(nameField), description: 'Of a tool: the older name of `tool_name`.' },
    tool_call_id: { type: ['string', 'null'], maxLength: textBounds.id },
  }),
  OllamaToolCall: object('A tool call of an earlier assistant message.', ['function'], {
    id: { type: ['string', 'null'], maxLength: textBounds.id },
    function: {
      type: 'object',
      required: ['name'],
      properties: {
        index: { description: 'Accepted: the calls have their order.' },
        name: nameField,
        arguments: { type: ['object', 'string', 'null'], maxLength: textBounds.text },
      },
    },
  }),
  ...toolSchemas,
} as const satisfies NamedSchemas;

export type OllamaMessage = Named<'OllamaMessage', typeof ollamaChatSchemas>;
