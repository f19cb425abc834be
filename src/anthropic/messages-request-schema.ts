/** The schemas and types of a Messages API request and of a request to count its tokens, with everything that the schemas refer to by name. */
import { partSchemas } from '../wire/content/part-schemas.js';
import { samplingFields } from '../wire/sampling.js';
import { bounds } from '../wire/schema/bounds.js';
import type { Named } from '../wire/schema/from-schema.js';
import { ignored, object, ref, superfluous, taggedUnion } from '../wire/schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../wire/schema/json-schema.js';
import {
  booleanOrNull,
  modelField,
  nameField,
  orNull,
  textBounds,
  textField,
  wordField,
} from '../wire/schema/text-fields.js';

const cacheControl = { description: 'Accepted: the bridge marks what to cache.' } as const;

const effortField = {
  type: ['string', 'null'],
  enum: ['low', 'medium', 'high', 'xhigh', 'max', null],
} as const;

/** The blocks of the tools that Anthropic runs. */
export const serverBlockTypes = [
  'server_tool_use',
  'web_search_tool_result',
  'web_fetch_tool_result',
  'code_execution_tool_result',
  'bash_code_execution_tool_result',
  'text_editor_code_execution_tool_result',
  'tool_search_tool_result',
  'container_upload',
] as const;

/** What features need that the CLI cannot switch on: blocks of tools that Anthropic runs, and changes of the tools. */
export const leftOutBlockTypes: ReadonlySet<string> = new Set([
  ...['fallback', 'advisor_tool_result', 'mcp_tool_use', 'mcp_tool_result', 'mcp_tool_listing'],
  ...['tool_addition', 'tool_removal'],
]);

const requestProperties = {
  model: modelField,
  messages: {
    type: 'array',
    minItems: 1,
    maxItems: bounds.messages,
    items: taggedUnion('role', ['MessagesUser', 'MessagesAssistant', 'MessagesSystem']),
  },
  max_tokens: { type: 'integer', minimum: 1, maximum: bounds.integer },
  system: content(['TextPart'], ['string', 'array', 'null']),
  stream: booleanOrNull,
  temperature: { type: ['number', 'null'], minimum: 0, maximum: 1 },
  top_p: samplingFields.top_p,
  top_k: { type: ['integer', 'null'], minimum: 0, maximum: bounds.integer },
  stop_sequences: { type: ['array', 'null'], maxItems: 100, items: samplingFields.stop.items },
  tools: { type: ['array', 'null'], maxItems: bounds.tools, items: ref('MessagesTool') },
  tool_choice: {
    type: ['object', 'null'],
    required: ['type'],
    properties: {
      type: { enum: ['auto', 'any', 'tool', 'none'] },
      name: orNull(nameField),
      disable_parallel_tool_use: booleanOrNull,
    },
  },
  thinking: {
    type: ['object', 'null'],
    required: ['type'],
    description: 'A number of tokens counts as the nearest effort for models that take none.',
    properties: {
      type: { enum: ['enabled', 'adaptive', 'disabled', 'between_tools'] },
      budget_tokens: { type: ['integer', 'null'], minimum: 1024, maximum: bounds.integer },
      display: ignored(
        {
          ...{ type: ['string', 'null'], maxLength: textBounds.word },
          description:
            'Whether thoughts come with their text: summarized or omitted. Without effect otherwise.',
        },
        ...['summarized', 'omitted', ''],
      ),
    },
  },
  output_config: {
    type: ['object', 'null'],
    properties: {
      effort: effortField,
      format: ref('MessagesOutputFormat'),
    },
  },
  output_format: ref('MessagesOutputFormat'),
  cache_control: cacheControl,
  metadata: superfluous(
    {
      type: ['object', 'null'],
      properties: { user_id: { type: ['string', 'null'], maxLength: textBounds.user } },
    },
    'the model does not need to know who asks.',
  ),
  container: {
    description:
      "The container in which Anthropic's tools run code: an id, or an object. Passed on as it is.",
  },
  context_management: {
    type: ['object', 'null'],
    description:
      'What Anthropic leaves out of a long conversation. Edits that clear tool uses or thoughts are passed on as they are; others are without effect.',
    properties: {
      edits: {
        type: ['array', 'null'],
        maxItems: 100,
        items: { type: 'object', required: ['type'], properties: { type: wordField } },
      },
    },
  },
  thread: { description: 'Refused: the bridge keeps no conversation.' },
  compaction: { description: 'Not available: refused. Without effect when only counting tokens.' },
  diagnostics: ignored({ description: 'Without effect: the answer does not say why nothing was cached.' }),
  fallbacks: ignored({ description: 'Without effect: no other model answers when this one declines.' }, []),
  fallback_credit_token: ignored({ description: 'Without effect: the CLI does not pass it on.' }),
  mcp_servers: ignored({}, [], {}),
  service_tier: ignored({ type: ['string', 'null'], maxLength: textBounds.word }, 'auto', 'standard_only'),
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** By their names in `#/components/schemas`; the requests are `MessagesRequest` and `CountTokensRequest`. */
export const messagesSchemas = {
  MessagesRequest: object(
    'A conversation and its next question, in the form of Anthropic.',
    ['model', 'max_tokens', 'messages'],
    requestProperties,
  ),
  CountTokensRequest: object(
    'A Messages request whose tokens to count.',
    ['model', 'messages'],
    requestProperties,
  ),
  MessagesUser: message('What the user says, with the results of tools.', 'user', [
    'TextPart',
    'AnthropicImage',
    'AnthropicDocument',
    'AnthropicSearchResult',
    'ContainerUpload',
    'AnthropicToolResult',
    'AnthropicCompaction',
  ]),
  MessagesAssistant: message('What the assistant said earlier, with the tools it called.', 'assistant', [
    'AssistantText',
    'AnthropicToolUse',
    'AnthropicThinking',
    'AnthropicRedactedThinking',
    'ServerToolBlock',
    'AnthropicCompaction',
  ]),
  AssistantText: object('Text, with its sources.', ['type', 'text'], {
    type: { const: 'text' },
    text: textField,
    citations: { type: ['array', 'null'], maxItems: bounds.parts, items: { type: 'object' } },
  }),
  ServerToolBlock: object(
    'A call of a tool that Anthropic ran, or its result. The model gets it back unchanged.',
    ['type'],
    { type: { type: 'string', enum: serverBlockTypes } },
  ),
  AnthropicCompaction: object(
    "Anthropic's summary of a conversation. The model gets its text; without one it is left out.",
    ['type'],
    { type: { const: 'compaction' }, content: orNull(textField) },
  ),
  ContainerUpload: object('A file in the container. Passed on as it is.', ['type'], {
    type: { const: 'container_upload' },
  }),
  MessagesSystem: object('Further instructions; they become part of the system prompt.', ['role'], {
    role: { const: 'system' },
    content: content(['TextPart'], ['string', 'array', 'null']),
    clear_at: {
      ...{ type: ['string', 'null'], enum: ['next_user_message', 'never', null] },
      description: 'With next_user_message, the model gets them until the user speaks again.',
    },
    output_config: {
      type: ['object', 'null'],
      properties: { effort: effortField },
      description: 'The effort of this turn.',
    },
  }),
  MessagesTool: object('A tool of the client, or one that Anthropic defines.', [], {
    type: {
      type: ['string', 'null'],
      maxLength: textBounds.word,
      description:
        'Absent or custom for a tool of the client. A tool of any other type is passed on as it is.',
    },
    name: {
      type: ['string', 'null'],
      maxLength: textBounds.name,
      description: '1 to 128 letters, digits, hyphens and underscores.',
    },
    description: orNull(textField),
    input_schema: { type: ['object', 'null'], description: 'JSON Schema of the input.' },
    strict: booleanOrNull,
    cache_control: cacheControl,
    eager_input_streaming: { description: 'Accepted: inputs are always streamed as the model writes them.' },
  }),
  MessagesOutputFormat: {
    description: 'What the answer must look like.',
    type: ['object', 'null'],
    required: ['type', 'schema'],
    properties: { type: { enum: ['json_schema'] }, schema: { type: 'object' } },
  },
  ...partSchemas,
} as const satisfies NamedSchemas;

/** Without `max_tokens` when only counting its tokens. */
export type MessagesRequest = Named<'CountTokensRequest', typeof messagesSchemas>;
export type UserInput = Named<'MessagesUser', typeof messagesSchemas>;
export type AssistantInput = Named<'MessagesAssistant', typeof messagesSchemas>;
export type AssistantText = Named<'AssistantText', typeof messagesSchemas>;
export type AnthropicCompaction = Named<'AnthropicCompaction', typeof messagesSchemas>;
export type MessagesTool = Named<'MessagesTool', typeof messagesSchemas>;
export type MessagesToolChoice = NonNullable<MessagesRequest['tool_choice']>;

function message<Role extends string, Part extends string>(
  description: string,
  role: Role,
  parts: readonly Part[],
) {
  return object(description, ['role', 'content'], {
    role: { const: role },
    content: content(parts, ['string', 'array']),
  });
}

function content<Part extends string, const Types extends readonly string[]>(
  parts: readonly Part[],
  type: Types,
) {
  return {
    type,
    maxLength: textBounds.text,
    maxItems: bounds.parts,
    items: taggedUnion('type', parts),
  } as const;
}
