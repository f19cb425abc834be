/** The schemas of the items and parts that a Responses request's `input` may hold. */
import { bounds } from '../../wire/schema/bounds.js';
import { object, taggedUnion } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import {
  fileField,
  idField,
  nameField,
  orNull,
  textBounds,
  textField,
  wordField,
} from '../../wire/schema/text-fields.js';
import { hostedItemTypes } from './input-item.js';

const word = orNull(wordField);
const fileId: JsonSchema = { type: ['string', 'null'], maxLength: textBounds.id };
const toolName = { name: nameField, namespace: orNull(nameField) } as const;

/** The items; their order is that in which an error lists them. */
export const inputItemNames = [
  'InputMessage',
  'FunctionCallItem',
  'FunctionCallOutputItem',
  'CustomToolCallItem',
  'CustomToolCallOutputItem',
  'ReasoningItem',
  'ItemReference',
  'HostedToolItem',
];

export const inputItemSchemas: Readonly<Record<string, JsonSchema>> = {
  InputMessage: object(
    'A message. `type` may be left out. System and developer messages become the system prompt.',
    ['type', 'role'],
    {
      type: { const: 'message' },
      role: { type: 'string', enum: ['user', 'assistant', 'system', 'developer'] },
      content: parts([
        'InputTextPart',
        'InputImagePart',
        'InputFilePart',
        'OutputTextPart',
        'OutputRefusalPart',
        'PlainTextPart',
      ]),
    },
  ),
  FunctionCallItem: object('A function call of an earlier answer.', ['type', 'call_id', 'name'], {
    type: { const: 'function_call' },
    call_id: idField,
    ...toolName,
    arguments: { type: ['string', 'object', 'null'], maxLength: textBounds.text },
    status: word,
  }),
  FunctionCallOutputItem: output('function_call_output', 'The result of a function call.'),
  CustomToolCallItem: object('A call of a custom tool in an earlier answer.', ['type', 'call_id', 'name'], {
    type: { const: 'custom_tool_call' },
    call_id: idField,
    ...toolName,
    input: orNull(textField),
  }),
  CustomToolCallOutputItem: output('custom_tool_call_output', 'The result of a custom tool call.'),
  ReasoningItem: object('Thinking of an earlier answer; not sent back to the model.', ['type'], {
    type: { const: 'reasoning' },
  }),
  ItemReference: object('An item of an answer that this server keeps, by its id.', ['type', 'id'], {
    type: { const: 'item_reference' },
    id: idField,
  }),
  HostedToolItem: object('What a tool did that OpenAI hosts; not sent to the model.', ['type'], {
    type: { type: 'string', enum: hostedItemTypes },
  }),
  InputTextPart: text('input_text', 'Text.'),
  OutputTextPart: text('output_text', 'Text of an earlier answer.'),
  PlainTextPart: text('text', 'Text, as chat messages hold it.'),
  OutputRefusalPart: object('What the assistant said when it refused.', ['type', 'refusal'], {
    type: { const: 'refusal' },
    refusal: textField,
  }),
  InputImagePart: object(
    'An image: `image_url` is a base64 data URL (PNG, JPEG, GIF, WebP) or an http(s) URL.',
    ['type'],
    { type: { const: 'input_image' }, image_url: orNull(fileField), file_id: fileId, detail: word },
  ),
  InputFilePart: object(
    'A PDF: `file_data` is a data URL or bare base64, `file_url` an http(s) URL.',
    ['type'],
    {
      type: { const: 'input_file' },
      file_data: orNull(fileField),
      file_url: orNull(fileField),
      file_id: fileId,
      filename: { type: ['string', 'null'], maxLength: textBounds.title },
    },
  ),
};

function parts(names: readonly string[]): JsonSchema {
  return {
    ...{ type: ['string', 'array', 'null'], maxLength: textBounds.text, maxItems: bounds.parts },
    items: taggedUnion('type', names),
  };
}

function output(type: string, description: string): JsonSchema {
  return object(description, ['type', 'call_id'], {
    type: { const: type },
    call_id: idField,
    output: parts(['InputTextPart', 'InputImagePart', 'InputFilePart', 'OutputTextPart', 'PlainTextPart']),
  });
}

function text(type: string, description: string): JsonSchema {
  return object(description, ['type', 'text'], { type: { const: type }, text: textField });
}
