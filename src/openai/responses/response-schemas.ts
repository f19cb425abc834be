/** The schemas of a response, of the events of its stream, and of what is listed about kept ones. */
import type { Named } from '../../wire/schema/from-schema.js';
import { object, ref, taggedUnion } from '../../wire/schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../../wire/schema/json-schema.js';
import { responseEventSchemas } from './response-event-schemas.js';
import type { ResponseEventName } from './response-event-schemas.js';

const text = { type: 'string' } as const satisfies JsonSchema;
const textOrNull = { type: ['string', 'null'] } as const satisfies JsonSchema;
const count = { type: 'integer', minimum: 0 } as const satisfies JsonSchema;
const countOrNull = { type: ['integer', 'null'] } as const satisfies JsonSchema;
const status = {
  type: 'string',
  enum: ['in_progress', 'completed', 'incomplete'],
} as const satisfies JsonSchema;
const called = { id: text, call_id: text, name: text, namespace: text } as const;

const outputItemNames = [
  'OutputMessage',
  'OutputReasoning',
  'OutputFunctionCall',
  'OutputCustomToolCall',
  'OutputWebSearchCall',
  'OutputCompaction',
] as const;

export const responseSchemas = {
  Response: object(
    'An answer, with the settings of its request.',
    [
      'id',
      'object',
      'created_at',
      'completed_at',
      'status',
      'model',
      'output',
      'usage',
      'error',
      'incomplete_details',
      'instructions',
      'previous_response_id',
      'metadata',
      'tools',
      'tool_choice',
      'parallel_tool_calls',
      'max_tool_calls',
      'max_output_tokens',
      'temperature',
      'top_p',
      'presence_penalty',
      'frequency_penalty',
      'top_logprobs',
      'reasoning',
      'text',
      'truncation',
      'store',
      'background',
      'service_tier',
      'safety_identifier',
      'prompt_cache_key',
    ],
    {
      id: { ...text, description: 'Begins with `resp_`.' },
      object: { const: 'response' },
      created_at: { ...count, description: 'Unix time in seconds.' },
      completed_at: { ...countOrNull, description: 'Unix time in seconds; null unless `completed`.' },
      status: { type: 'string', enum: ['in_progress', 'completed', 'incomplete', 'failed', 'cancelled'] },
      model: { ...text, description: 'The model that served.' },
      output: { type: 'array', items: ref('OutputItem') },
      error: {
        type: ['object', 'null'],
        required: ['code', 'message'],
        properties: { code: text, message: text },
      },
      incomplete_details: {
        type: ['object', 'null'],
        required: ['reason'],
        properties: { reason: { type: 'string', enum: ['max_output_tokens', 'content_filter'] } },
      },
      instructions: textOrNull,
      previous_response_id: textOrNull,
      conversation: object('The kept conversation that it continues.', ['id'], { id: text }),
      tools: { type: 'array', items: { type: 'object' } },
      tool_choice: { type: ['string', 'object'] },
      parallel_tool_calls: { type: 'boolean' },
      metadata: { type: 'object' },
      temperature: { type: 'number' },
      top_p: { type: 'number' },
      presence_penalty: { const: 0 },
      frequency_penalty: { const: 0 },
      usage: ref('ResponseUsage'),
      background: { type: 'boolean' },
      max_output_tokens: countOrNull,
      max_tool_calls: countOrNull,
      reasoning: {
        type: 'object',
        required: ['effort', 'summary'],
        properties: { effort: textOrNull, summary: textOrNull },
      },
      service_tier: { const: 'default' },
      text: {
        type: 'object',
        required: ['format'],
        properties: { format: { type: 'object' }, verbosity: text },
      },
      top_logprobs: { const: 0 },
      truncation: { const: 'disabled' },
      store: { type: 'boolean', description: 'Whether the client let the bridge keep it.' },
      safety_identifier: textOrNull,
      prompt_cache_key: textOrNull,
    },
  ),
  OutputItem: taggedUnion('type', outputItemNames),
  OutputMessage: object('What the model said.', ['id', 'type', 'status', 'role', 'content'], {
    id: text,
    type: { const: 'message' },
    status,
    role: { const: 'assistant' },
    content: { type: 'array', items: ref('AnswerPart') },
  }),
  AnswerPart: taggedUnion('type', ['AnswerTextPart', 'AnswerRefusalPart']),
  AnswerTextPart: object('Text.', ['type', 'text', 'annotations', 'logprobs'], {
    type: { const: 'output_text' },
    text,
    annotations: {
      type: 'array',
      items: ref('UrlAnnotation'),
      description: 'The web pages that parts of the text cite.',
    },
    logprobs: { type: 'array', description: 'Always empty.' },
  }),
  AnswerRefusalPart: object('The text with which the model refused.', ['type', 'refusal'], {
    type: { const: 'refusal' },
    refusal: text,
  }),
  UrlAnnotation: object(
    'A web page that a part of the text cites.',
    ['type', 'start_index', 'end_index', 'url', 'title'],
    {
      type: { const: 'url_citation' },
      start_index: { ...count, description: 'Of the part, in Unicode characters.' },
      end_index: { ...count, description: 'After its last character.' },
      url: text,
      title: text,
    },
  ),
  OutputWebSearchCall: object('A web search that the model made.', ['id', 'type', 'status', 'action'], {
    id: text,
    type: { const: 'web_search_call' },
    status: { type: 'string', enum: ['in_progress', 'completed', 'failed'] },
    action: object('What it searched for.', ['type', 'query'], {
      type: { const: 'search' },
      query: text,
      queries: { type: 'array', items: text },
      sources: {
        type: 'array',
        items: object('A page found.', ['type', 'url'], { type: { const: 'url' }, url: text }),
        description: 'Only with `web_search_call.action.sources` in `include`.',
      },
    }),
  }),
  OutputCompaction: object(
    'A summary in place of the conversation before it, for an input that ends with `compaction_trigger`.',
    ['id', 'type', 'encrypted_content'],
    { id: text, type: { const: 'compaction' }, encrypted_content: { ...text, description: 'Encoded.' } },
  ),
  OutputReasoning: object('What the model thought.', ['id', 'type', 'status', 'summary'], {
    id: text,
    type: { const: 'reasoning' },
    status,
    summary: { type: 'array', items: ref('SummaryPart') },
    encrypted_content: {
      ...text,
      description:
        'Only with `reasoning.encrypted_content` in `include`: the thoughts with their signatures. They are encoded, not encrypted. Sent back with the item, the model gets its thoughts again.',
    },
  }),
  SummaryPart: object('A text.', ['type', 'text'], { type: { const: 'summary_text' }, text }),
  OutputFunctionCall: object(
    'A call for the client to make.',
    ['id', 'type', 'status', 'call_id', 'name', 'arguments'],
    {
      ...called,
      type: { const: 'function_call' },
      status,
      arguments: { ...text, description: 'JSON.' },
    },
  ),
  OutputCustomToolCall: object(
    'A call of a custom tool.',
    ['id', 'type', 'status', 'call_id', 'name', 'input'],
    { ...called, type: { const: 'custom_tool_call' }, status, input: text },
  ),
  ResponseUsage: {
    description: "The model's own count of tokens; null as long as it has not counted.",
    type: ['object', 'null'],
    required: [
      'input_tokens',
      'input_tokens_details',
      'output_tokens',
      'output_tokens_details',
      'total_tokens',
    ],
    properties: {
      input_tokens: { ...count, description: 'Includes tokens read from the cache and written to it.' },
      input_tokens_details: object('Of the input.', ['cached_tokens', 'cache_write_tokens'], {
        cached_tokens: count,
        cache_write_tokens: count,
      }),
      output_tokens: count,
      output_tokens_details: object('Of the output.', ['reasoning_tokens'], { reasoning_tokens: count }),
      total_tokens: count,
    },
  },
  ...responseEventSchemas,
  CompactedConversation: object(
    'A conversation made short, to send as the beginning of the next `input`.',
    ['id', 'object', 'created_at', 'output', 'usage'],
    {
      id: text,
      object: { const: 'response.compaction' },
      created_at: { ...count, description: 'Unix time in seconds.' },
      output: {
        type: 'array',
        items: { type: 'object' },
        description:
          "The client's own messages, unchanged, and one item of the type `compaction` with the model's summary of the rest in its `encrypted_content`, encoded.",
      },
      usage: ref('ResponseUsage'),
    },
  ),
  InputTokenCount: object('The input tokens of a request.', ['object', 'input_tokens'], {
    object: { const: 'response.input_tokens' },
    input_tokens: count,
  }),
  DeletedResponse: object('A response that is no longer kept.', ['id', 'object', 'deleted'], {
    id: text,
    object: { const: 'response' },
    deleted: { const: true },
  }),
  InputItemList: object(
    'A page of the input items of a request.',
    ['object', 'data', 'has_more', 'first_id', 'last_id'],
    {
      object: { const: 'list' },
      data: { type: 'array', items: { type: 'object' } },
      first_id: textOrNull,
      last_id: textOrNull,
      has_more: { type: 'boolean' },
    },
  ),
} as const satisfies NamedSchemas;

type Schema<Name extends keyof typeof responseSchemas> = Named<Name, typeof responseSchemas>;

export type ResponseBody = Schema<'Response'>;
export type ResponseUsage = NonNullable<Schema<'ResponseUsage'>>;
export type OutputItem = Schema<'OutputItem'>;
/** An event without its `sequence_number`. */
export type ResponseEvent = WithoutNumber<Schema<ResponseEventName>>;
export type OutputMessage = Schema<'OutputMessage'>;
export type OutputPart = OutputMessage['content'][number];
export type UrlAnnotation = Schema<'UrlAnnotation'>;
export type OutputWebSearch = Schema<'OutputWebSearchCall'>;
export type OutputReasoning = Schema<'OutputReasoning'>;
export type SummaryPart = Schema<'SummaryPart'>;
export type Compaction = Schema<'CompactedConversation'>;
export type ItemStatus = OutputMessage['status'];

/** Distributes over the events. */
type WithoutNumber<Event> = Event extends unknown ? Omit<Event, 'sequence_number'> : never;
