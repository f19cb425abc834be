/** The schemas of a chat completion's answer, whole and in chunks. */
import type { Named } from '../../wire/schema/from-schema.js';
import { object, ref, taggedUnion } from '../../wire/schema/json-schema.js';
import { obfuscationField } from '../../wire/obfuscation.js';
import type { JsonSchema, NamedSchemas } from '../../wire/schema/json-schema.js';

const text = { type: 'string' } as const satisfies JsonSchema;
const count = { type: 'integer', minimum: 0 } as const satisfies JsonSchema;
const none = { const: 0 } as const satisfies JsonSchema;

export const fingerprintSchema = {
  ...text,
  description: 'Changes with the model that served, and with nothing else.',
} as const satisfies JsonSchema;
const finishReasons = ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'] as const;
const reasoning = {
  reasoning_content: { ...text, description: "The model's thoughts, if the request asks for thinking." },
  reasoning: { ...text, description: 'The same text under another name that clients look for.' },
  reasoning_details: {
    type: 'array',
    items: ref('ReasoningDetail'),
    description:
      'The thoughts with their signatures, in the form of OpenRouter. A stream has them in fragments: those with one `index` make up a thought, and the last of them has the signature.',
  },
  thinking_blocks: {
    type: 'array',
    items: ref('ThinkingBlock'),
    description:
      'The signed thoughts in the form of LiteLLM. A stream has them in one piece, at the end of the answer.',
  },
} as const satisfies Readonly<Record<string, JsonSchema>>;
const annotations = {
  type: 'array',
  items: ref('UrlCitationAnnotation'),
  description:
    'The web pages that the text cites; absent without any. A stream has them in one piece, after the text.',
} as const satisfies JsonSchema;
const head = {
  id: { ...text, description: 'Begins with `chatcmpl-`.' },
  created: { ...count, description: 'Unix time in seconds.' },
  model: { ...text, description: 'The model that served.' },
  system_fingerprint: fingerprintSchema,
  service_tier: { const: 'default', description: 'The only tier.' },
} as const satisfies Readonly<Record<string, JsonSchema>>;
const headFields = ['id', 'object', 'created', 'model', 'system_fingerprint', 'service_tier'] as const;

export const usageSchemas = {
  CompletionUsage: object(
    "The model's own count of tokens.",
    [
      'prompt_tokens',
      'completion_tokens',
      'total_tokens',
      'prompt_tokens_details',
      'completion_tokens_details',
    ],
    {
      prompt_tokens: { ...count, description: 'Includes tokens read from the cache and written to it.' },
      completion_tokens: count,
      total_tokens: count,
      prompt_tokens_details: object(
        'Of the prompt.',
        ['cached_tokens', 'cache_write_tokens', 'audio_tokens'],
        { cached_tokens: count, cache_write_tokens: count, audio_tokens: none },
      ),
      completion_tokens_details: object(
        'Of the answer.',
        ['reasoning_tokens', 'audio_tokens', 'accepted_prediction_tokens', 'rejected_prediction_tokens'],
        {
          reasoning_tokens: { ...count, description: '0 if the CLI does not say.' },
          audio_tokens: none,
          accepted_prediction_tokens: none,
          rejected_prediction_tokens: none,
        },
      ),
    },
  ),
} as const satisfies NamedSchemas;

export const chatAnswerSchemas = {
  ChatCompletion: object('A whole answer.', [...headFields, 'choices', 'usage'], {
    ...head,
    object: { const: 'chat.completion' },
    choices: { type: 'array', items: ref('ChatChoice'), description: '`n` of them.' },
    usage: ref('CompletionUsage'),
  }),
  ChatChoice: object('One of the answers.', ['index', 'message', 'logprobs', 'finish_reason'], {
    index: count,
    message: ref('ChatAnswerMessage'),
    logprobs: { type: 'null' },
    finish_reason: { type: 'string', enum: finishReasons },
  }),
  ChatAnswerMessage: object('What the model said.', ['role', 'content', 'refusal'], {
    role: { const: 'assistant' },
    content: { type: ['string', 'null'] },
    refusal: { type: ['string', 'null'] },
    ...reasoning,
    annotations,
    tool_calls: { type: 'array', items: taggedUnion('type', ['ChatAnswerToolCall', 'ChatCustomToolCall']) },
    function_call: object('A call, for a request with `functions`.', ['name', 'arguments'], {
      name: text,
      arguments: text,
    }),
  }),
  UrlCitationAnnotation: object('A web page that a part of the text cites.', ['type', 'url_citation'], {
    type: { const: 'url_citation' },
    url_citation: object('The page, and the part.', ['start_index', 'end_index', 'url', 'title'], {
      start_index: { ...count, description: 'In Unicode characters.' },
      end_index: { ...count, description: 'After the last character.' },
      url: text,
      title: text,
    }),
  }),
  ReasoningDetail: object(
    'A thought, or a fragment of one. Sent back with its message, the model gets it again.',
    ['type', 'format', 'index'],
    {
      type: { enum: ['reasoning.text', 'reasoning.encrypted'] },
      text: { ...text, description: 'Empty if the thought comes without its text.' },
      signature: { ...text, description: "By which the model's API knows the thought again." },
      data: { ...text, description: 'An encrypted thought.' },
      format: { const: 'anthropic-claude-v1' },
      index: { ...count, description: 'Of the thought in the answer.' },
    },
  ),
  ThinkingBlock: object(
    'A thought as a block. Sent back with its message, the model gets it again.',
    ['type'],
    {
      type: { enum: ['thinking', 'redacted_thinking'] },
      thinking: text,
      signature: text,
      data: { ...text, description: 'An encrypted thought.' },
    },
  ),
  ChatAnswerToolCall: object('A call for the client to make.', ['id', 'type', 'function'], {
    id: text,
    type: { const: 'function' },
    function: object('What to call.', ['name', 'arguments'], {
      name: text,
      arguments: { ...text, description: 'JSON.' },
    }),
  }),
  ChatCustomToolCall: object('A call of a custom tool.', ['id', 'type', 'custom'], {
    id: text,
    type: { const: 'custom' },
    custom: object('What to call.', ['name', 'input'], { name: text, input: text }),
  }),
  ChatCompletionChunk: object('The data of one event of a stream.', [...headFields, 'choices'], {
    ...head,
    object: { const: 'chat.completion.chunk' },
    choices: { type: 'array', items: ref('ChatChunkChoice'), description: 'Empty in the usage chunk.' },
    usage: {
      oneOf: [ref('CompletionUsage'), { type: 'null' }],
      description: 'Only with `stream_options.include_usage`; null until the last chunk.',
    },
    obfuscation: obfuscationField,
  }),
  ChatChunkChoice: object('A piece of one of the answers.', ['index', 'delta', 'finish_reason'], {
    index: count,
    delta: ref('ChatDelta'),
    finish_reason: { type: ['string', 'null'], enum: [...finishReasons, null] },
  }),
  ChatDelta: object('What is new.', [], {
    role: { const: 'assistant' },
    content: text,
    refusal: text,
    ...reasoning,
    annotations,
    tool_calls: { type: 'array', items: ref('ChatToolCallDelta') },
    function_call: object('A piece of a call, for a request with `functions`.', ['arguments'], {
      name: text,
      arguments: text,
    }),
  }),
  ChatToolCallDelta: object('A piece of a tool call.', ['index'], {
    index: { ...count, description: 'The index of the call that it belongs to.' },
    id: text,
    type: { enum: ['function', 'custom'] },
    function: object('The name, in the first piece only, and more of the arguments.', ['arguments'], {
      name: text,
      arguments: { ...text, description: 'All pieces together are JSON.' },
    }),
    custom: object('The same of a custom tool; its input comes in one piece.', ['input'], {
      name: text,
      input: text,
    }),
  }),
  ...usageSchemas,
} as const satisfies NamedSchemas;

type Schema<Name extends keyof typeof chatAnswerSchemas> = Named<Name, typeof chatAnswerSchemas>;

export type ChatCompletion = Schema<'ChatCompletion'>;
export type CompletionChoice = Schema<'ChatChoice'>;
export type CompletionMessage = Schema<'ChatAnswerMessage'>;
/** A web page that the answer cites. */
export type Annotation = Schema<'UrlCitationAnnotation'>;
export type FunctionCall = Schema<'ChatAnswerToolCall'>;
export type CompletionToolCall = FunctionCall | Schema<'ChatCustomToolCall'>;
export type ChatCompletionChunk = Schema<'ChatCompletionChunk'>;
export type ChunkChoice = Schema<'ChatChunkChoice'>;
export type ChunkDelta = Schema<'ChatDelta'>;
export type ChatFinishReason = CompletionChoice['finish_reason'];
export type CompletionUsage = Schema<'CompletionUsage'>;
/** What an answer says about how it was served. */
export type Served = Pick<ChatCompletion, 'model' | 'system_fingerprint'>;
export type TieredServed = Served & Pick<ChatCompletion, 'service_tier'>;
