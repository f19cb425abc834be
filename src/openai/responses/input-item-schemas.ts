/** The schemas and types of the items and parts that a Responses request's `input` may hold. */
import { bounds } from '../../wire/schema/bounds.js';
import type { Named } from '../../wire/schema/from-schema.js';
import { object, taggedUnion } from '../../wire/schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../../wire/schema/json-schema.js';
import {
  fileField,
  idField,
  nameField,
  orNull,
  textBounds,
  textField,
  wordField,
} from '../../wire/schema/text-fields.js';

const word = orNull(wordField);
const fileId = { type: ['string', 'null'], maxLength: textBounds.id } as const satisfies JsonSchema;
const toolName = { name: nameField, namespace: orNull(nameField) } as const;

const hostedItemTypes = [
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'computer_call',
  'computer_call_output',
  'local_shell_call',
  'local_shell_call_output',
  'shell_call',
  'shell_call_output',
  'apply_patch_call',
  'apply_patch_call_output',
  'mcp_list_tools',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_call',
  'tool_search_call',
  'tool_search_output',
  'additional_tools',
  'program',
  'program_output',
  'configuration_update',
  'compaction_trigger',
] as const;

/** The order is that in which errors list the items. */
export const inputItemNames = [
  'InputMessage',
  'FunctionCallItem',
  'FunctionCallOutputItem',
  'CustomToolCallItem',
  'CustomToolCallOutputItem',
  'ReasoningItem',
  'ItemReference',
  'WebSearchCallItem',
  'CompactionItem',
  'HostedToolItem',
] as const;

export const inputPartNames = [
  'InputTextPart',
  'InputImagePart',
  'InputFilePart',
  'OutputTextPart',
  'OutputRefusalPart',
  'PlainTextPart',
] as const;

export const inputItemSchemas = {
  InputMessage: object(
    'A message. `type` may be left out. System and developer messages become the system prompt.',
    ['type', 'role'],
    {
      type: { const: 'message' },
      role: { type: 'string', enum: ['user', 'assistant', 'system', 'developer'] },
      content: parts(inputPartNames),
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
    status: word,
  }),
  CustomToolCallOutputItem: output('custom_tool_call_output', 'The result of a custom tool call.'),
  ReasoningItem: object('Thinking of an earlier answer.', ['type'], {
    type: { const: 'reasoning' },
    encrypted_content: {
      description: 'As an answer had it: the model gets its thoughts back. Anything else is left out.',
    },
  }),
  ItemReference: object('An item of an answer that this server keeps, by its id.', ['type', 'id'], {
    type: { const: 'item_reference' },
    id: idField,
  }),
  WebSearchCallItem: object(
    'A web search of an earlier answer; the model gets it back while the bridge remembers that answer.',
    ['type'],
    { type: { const: 'web_search_call' } },
  ),
  CompactionItem: object(
    'A summary in place of a conversation, as POST /responses/compact returned it.',
    ['type', 'encrypted_content'],
    { type: { const: 'compaction' }, encrypted_content: textField },
  ),
  HostedToolItem: object('The work of a tool that OpenAI hosts; not sent to the model.', ['type'], {
    type: { type: 'string', enum: hostedItemTypes },
  }),
  InputTextPart: text('input_text', 'Text.'),
  OutputTextPart: text('output_text', 'Text of an earlier answer.'),
  PlainTextPart: text('text', 'Text, in the form of chat messages.'),
  OutputRefusalPart: object('The text with which the assistant refused.', ['type', 'refusal'], {
    type: { const: 'refusal' },
    refusal: textField,
  }),
  InputImagePart: object(
    'An image: `image_url` is a base64 data URL (PNG, JPEG, GIF, WebP) or an https URL.',
    ['type'],
    { type: { const: 'input_image' }, image_url: orNull(fileField), file_id: fileId, detail: word },
  ),
  InputFilePart: object(
    'A PDF or a text in UTF-8: `file_data` is a data URL or bare base64. `file_url` is the https URL of a PDF.',
    ['type'],
    {
      type: { const: 'input_file' },
      file_data: orNull(fileField),
      file_url: orNull(fileField),
      file_id: fileId,
      filename: { type: ['string', 'null'], maxLength: textBounds.title },
    },
  ),
} as const satisfies NamedSchemas;

type Item<Name extends keyof typeof inputItemSchemas> = Named<Name, typeof inputItemSchemas>;

export type InputItem = Item<(typeof inputItemNames)[number]>;
export type MessageItem = Item<'InputMessage'>;
export type FunctionCallItem = Item<'FunctionCallItem'>;
export type CustomToolCallItem = Item<'CustomToolCallItem'>;
export type CompactionItem = Item<'CompactionItem'>;
export type ItemReference = Item<'ItemReference'>;
/** An item of a conversation whose references are resolved. */
export type ConversationItem = Exclude<InputItem, ItemReference>;

export type InputImagePart = Item<'InputImagePart'>;
export type InputFilePart = Item<'InputFilePart'>;
export type MessagePart = Exclude<NonNullable<MessageItem['content']>, string>[number];

function parts<Name extends string>(names: readonly Name[]) {
  return {
    type: ['string', 'array', 'null'],
    maxLength: textBounds.text,
    maxItems: bounds.parts,
    items: taggedUnion('type', names),
  } as const;
}

function output<Type extends string>(type: Type, description: string) {
  return object(description, ['type', 'call_id'], {
    type: { const: type },
    call_id: idField,
    output: parts(['InputTextPart', 'InputImagePart', 'InputFilePart', 'OutputTextPart', 'PlainTextPart']),
  });
}

function text<Type extends string>(type: Type, description: string) {
  return object(description, ['type', 'text'], { type: { const: type }, text: textField });
}
