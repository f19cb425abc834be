/** The schemas of a response, of the events of its stream, and of what is listed about kept ones. */
import { object, ref, taggedUnion } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const status: JsonSchema = { type: 'string', enum: ['in_progress', 'completed', 'incomplete'] };
const called = { id: text, call_id: text, name: text, namespace: text } as const;

export const responseSchemas: Readonly<Record<string, JsonSchema>> = {
  Response: object(
    'An answer, with the settings of its request.',
    [
      'id',
      'object',
      'created_at',
      'status',
      'model',
      'output',
      'error',
      'incomplete_details',
      'instructions',
      'tools',
      'tool_choice',
      'parallel_tool_calls',
      'metadata',
      'temperature',
      'top_p',
    ],
    {
      id: { ...text, description: 'Begins with `resp_`.' },
      object: { const: 'response' },
      created_at: { ...count, description: 'Unix time in seconds.' },
      status: { type: 'string', enum: ['in_progress', 'completed', 'incomplete', 'failed'] },
      model: { ...text, description: 'The model that served.' },
      output: {
        type: 'array',
        items: taggedUnion('type', [
          'OutputMessage',
          'OutputReasoning',
          'OutputFunctionCall',
          'OutputCustomToolCall',
          'OutputWebSearchCall',
        ]),
      },
      error: { type: ['object', 'null'], properties: { code: text, message: text } },
      incomplete_details: {
        type: ['object', 'null'],
        properties: { reason: { type: 'string', enum: ['max_output_tokens', 'content_filter'] } },
      },
      instructions: { type: ['string', 'null'] },
      previous_response_id: { type: ['string', 'null'] },
      tools: { type: 'array', items: { type: 'object' } },
      tool_choice: { type: ['string', 'object'] },
      parallel_tool_calls: { type: 'boolean' },
      metadata: { type: 'object' },
      temperature: { type: 'number' },
      top_p: { type: 'number' },
      usage: ref('ResponseUsage'),
      background: { const: false },
      max_output_tokens: { type: ['integer', 'null'] },
      reasoning: {
        type: 'object',
        properties: { effort: { type: ['string', 'null'] }, summary: { type: ['string', 'null'] } },
      },
      service_tier: { const: 'default' },
      text: { type: 'object', properties: { format: { type: 'object' }, verbosity: text } },
      top_logprobs: { const: 0 },
      truncation: { const: 'disabled' },
    },
  ),
  OutputMessage: object('What the model said.', ['id', 'type', 'status', 'role', 'content'], {
    id: text,
    type: { const: 'message' },
    status,
    role: { const: 'assistant' },
    content: { type: 'array', items: taggedUnion('type', ['AnswerTextPart', 'OutputRefusalPart']) },
  }),
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
  OutputReasoning: object('What the model thought.', ['id', 'type', 'summary'], {
    id: text,
    type: { const: 'reasoning' },
    status,
    summary: { type: 'array', items: object('A text.', ['type', 'text'], { type: text, text }) },
    encrypted_content: {
      ...text,
      description:
        'Only with `reasoning.encrypted_content` in `include`: the thoughts with their signatures. They are encoded, not encrypted. Sent back with the item, the model gets its thoughts again.',
    },
  }),
  OutputFunctionCall: object(
    'A call for the client to make.',
    ['id', 'type', 'call_id', 'name', 'arguments'],
    {
      ...called,
      type: { const: 'function_call' },
      status,
      arguments: { ...text, description: 'JSON.' },
    },
  ),
  OutputCustomToolCall: object('A call of a custom tool.', ['id', 'type', 'call_id', 'name', 'input'], {
    ...called,
    type: { const: 'custom_tool_call' },
    input: text,
  }),
  ResponseUsage: object(
    "The model's own count of tokens.",
    ['input_tokens', 'output_tokens', 'total_tokens'],
    {
      input_tokens: { ...count, description: 'Includes tokens read from the cache and written to it.' },
      input_tokens_details: object('Of the input.', ['cached_tokens', 'cache_write_tokens'], {
        cached_tokens: count,
        cache_write_tokens: count,
      }),
      output_tokens: count,
      output_tokens_details: object('Of the output.', ['reasoning_tokens'], { reasoning_tokens: count }),
      total_tokens: count,
    },
  ),
  ResponseEvent: object(
    'The data of one event of a streamed response; its `type` is also the name of the event.',
    ['type', 'sequence_number'],
    {
      type: { ...text, description: 'The last is `response.completed`, `.incomplete` or `.failed`.' },
      sequence_number: count,
      response: ref('Response'),
      output_index: count,
      content_index: count,
      summary_index: count,
      item_id: text,
      item: { type: 'object', description: 'An item of the output.' },
      annotation: ref('UrlAnnotation'),
      annotation_index: count,
      part: { type: 'object', description: 'A part of the content or the summary of an item.' },
      delta: text,
      text,
      refusal: text,
      name: text,
      arguments: text,
      input: text,
      logprobs: { type: 'array', description: 'Always empty.' },
    },
  ),
  DeletedResponse: object('A response that is no longer kept.', ['id', 'object', 'deleted'], {
    id: text,
    object: { const: 'response' },
    deleted: { const: true },
  }),
  InputItemList: object('A page of the input items of a request.', ['object', 'data', 'has_more'], {
    object: { const: 'list' },
    data: { type: 'array', items: { type: 'object' } },
    first_id: { type: ['string', 'null'] },
    last_id: { type: ['string', 'null'] },
    has_more: { type: 'boolean' },
  }),
};
