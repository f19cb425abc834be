/** The schemas of the Messages API's answers: the whole message, the events of a stream, the count and the failure. */
import { object, ref, taggedUnion } from '../wire/schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../wire/schema/json-schema.js';
import { serverBlockTypes } from './messages-request-schema.js';

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const stop: Readonly<Record<string, JsonSchema>> = {
  stop_reason: {
    type: ['string', 'null'],
    enum: ['end_turn', 'max_tokens', 'tool_use', 'refusal', 'stop_sequence', 'pause_turn', null],
  },
  stop_sequence: { type: ['string', 'null'] },
};
const container: JsonSchema = {
  type: 'object',
  description: "The container in which Anthropic ran code, in the form of Anthropic's API.",
};
const contentBlocks = ['MessageText', 'MessageThinking', 'MessageToolUse', 'MessageServerBlock'];

export const messageAnswerSchemas: NamedSchemas = {
  Message: object(
    'A whole answer.',
    ['id', 'type', 'role', 'model', 'content', 'stop_reason', 'stop_sequence', 'usage'],
    {
      id: { ...text, description: 'Begins with `msg_`.' },
      type: { const: 'message' },
      role: { const: 'assistant' },
      model: { ...text, description: 'The model that served.' },
      content: {
        type: 'array',
        items: taggedUnion('type', contentBlocks),
      },
      ...stop,
      container,
      usage: ref('MessageUsage'),
    },
  ),
  MessageText: object('Text.', ['type', 'text'], {
    type: { const: 'text' },
    text,
    citations: {
      type: ['array', 'null'],
      items: { type: 'object' },
      description: 'The sources of the text, for a request with web search or with documents to cite.',
    },
  }),
  MessageServerBlock: {
    ...object(
      "A call of a tool that Anthropic ran, or its result, in the form of Anthropic's API.",
      ['type'],
      {
        type: { enum: [...serverBlockTypes] },
      },
    ),
    additionalProperties: true,
  },
  MessageThinking: object("The model's thoughts.", ['type', 'thinking', 'signature'], {
    type: { const: 'thinking' },
    thinking: text,
    signature: { ...text, description: "The model's own; empty if the CLI does not pass it on." },
  }),
  MessageToolUse: object('A call for the client to make.', ['type', 'id', 'name', 'input'], {
    type: { const: 'tool_use' },
    id: text,
    name: text,
    input: {},
  }),
  MessageUsage: object(
    "The model's own count of tokens; tokens of the cache are not part of `input_tokens`.",
    ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens', 'output_tokens'],
    {
      input_tokens: count,
      cache_creation_input_tokens: count,
      cache_read_input_tokens: count,
      output_tokens: count,
      server_tool_use: {
        type: 'object',
        additionalProperties: count,
        description: 'How often Anthropic ran its tools, such as `web_search_requests`.',
      },
    },
  ),
  MessageEvent: {
    description: 'The data of one event of a stream.',
    ...taggedUnion('type', [
      ...['MessageStart', 'ContentBlockStart', 'ContentBlockDelta', 'ContentBlockStop'],
      ...['MessageDelta', 'MessageStop', 'MessagePing', 'MessagesError'],
    ]),
  },
  MessageStart: event('message_start', 'The first event.', { message: ref('Message') }),
  ContentBlockStart: event('content_block_start', 'A block begins, empty.', {
    index: count,
    content_block: taggedUnion('type', contentBlocks),
  }),
  ContentBlockDelta: event('content_block_delta', 'More of a block.', {
    index: count,
    delta: taggedUnion('type', [
      ...['TextDelta', 'CitationsDelta', 'ThinkingDelta', 'SignatureDelta', 'InputJsonDelta'],
    ]),
  }),
  TextDelta: event('text_delta', 'More of a text.', { text }),
  CitationsDelta: event('citations_delta', 'A source of a text.', { citation: { type: 'object' } }),
  ThinkingDelta: event('thinking_delta', 'More of the thoughts.', { thinking: text }),
  SignatureDelta: event('signature_delta', 'The signature of the thoughts.', { signature: text }),
  InputJsonDelta: event('input_json_delta', "More of a call's input; all of it together is JSON.", {
    partial_json: text,
  }),
  ContentBlockStop: event('content_block_stop', 'A block has ended.', { index: count }),
  MessageDelta: event('message_delta', 'Why it ended, and the tokens used.', {
    delta: object('Why.', ['stop_reason', 'stop_sequence'], { ...stop, container }),
    usage: ref('MessageUsage'),
  }),
  MessageStop: event('message_stop', 'The last event.', {}),
  MessagePing: event('ping', 'To ignore.', {}),
  MessagesError: event('error', 'A failure, as a body or as the last event of a stream.', {
    error: object('What went wrong.', ['type', 'message'], {
      type: text,
      message: { ...text, description: 'What happened, why, and what to do next.' },
      details: object('More for programs.', ['error_code'], {
        error_code: { ...text, description: 'Such as `thread_unsupported_request`.' },
        unsupported: { type: 'array', items: text, description: 'The fields that are not supported.' },
      }),
    }),
    request_id: { ...text, description: 'As in the header.' },
  }),
  TokenCount: object('The number of input tokens.', ['input_tokens'], { input_tokens: count }),
};

function event(
  type: string,
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  return object(description, ['type', ...Object.keys(properties)], { type: { const: type }, ...properties });
}
