/** The documentation of POST /completions, with the schemas of its answers. */
import { fingerprintSchema, usageSchemas } from '../chat/chat-answer-schemas.js';
import { completionUsage, served } from '../chat/chat-completion.js';
import { object, ref } from '../../wire/schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../../wire/schema/json-schema.js';
import { modelHeaders } from '../../openapi/answer-headers.js';
import { conversationParameter } from '../../openapi/operation-doc.js';
import { modelErrors } from '../../wire/error-table.js';
import type { ExampleDoc, OperationDoc } from '../../openapi/operation-doc.js';
import { obfuscationField } from '../../wire/obfuscation.js';
import { sseData, sseDone } from '../../wire/sse-data.js';
import { completionSchemas } from './completion-request.js';
import type { TextChoice, TextCompletion } from './text-completion.js';

const finishReasons = ['stop', 'length', 'content_filter'];

const answerSchemas: NamedSchemas = {
  TextCompletion: completion(
    'A whole answer.',
    ref('CompletionUsage'),
    choice({ type: 'string', enum: finishReasons }),
    ['usage'],
  ),
  TextCompletionChunk: completion(
    'The data of one event of a stream.',
    {
      oneOf: [ref('CompletionUsage'), { type: 'null' }],
      description: 'Only with `stream_options.include_usage`; null until the last chunk.',
    },
    choice({ type: ['string', 'null'], enum: [...finishReasons, null] }),
    [],
    { obfuscation: obfuscationField },
  ),
  ...usageSchemas,
};

const examples: readonly ExampleDoc[] = [
  {
    name: 'text',
    summary: 'A text',
    request: { model: 'haiku', prompt: 'The first three prime numbers are', max_tokens: 20 },
    answer: answered('2, 3 and 5.', 'stop', usage()),
  },
  {
    name: 'stream',
    summary: 'Streamed',
    request: { model: 'haiku', prompt: 'The first three prime numbers are', stream: true },
    answer: [answered('2, 3', null), answered(' and 5.', null), answered('', 'stop')]
      .map(sseData)
      .join('')
      .concat(sseDone),
  },
];

export const completionOperation: OperationDoc = {
  id: 'createCompletion',
  tag: 'Completions',
  summary: 'Continue a text',
  description:
    'The model gets each prompt as a message of its own and answers it. With `"stream": true` the answer arrives as server-sent ' +
    'events, followed by `data: [DONE]`. If it fails after the first chunk, the last event has an `Error` as its data.',
  parameters: [conversationParameter],
  request: { schema: 'CompletionRequest', examples },
  answers: [
    {
      status: 200,
      description: 'The text, whole or as a stream of events.',
      json: 'TextCompletion',
      events: 'TextCompletionChunk',
      headers: modelHeaders,
    },
  ],
  errors: modelErrors,
  schemas: { ...completionSchemas, ...answerSchemas },
};

function completion(
  description: string,
  usage: JsonSchema,
  choices: JsonSchema,
  required: readonly string[] = [],
  more: NamedSchemas = {},
): JsonSchema {
  const head = ['id', 'object', 'created', 'model', 'system_fingerprint', 'choices'];
  return object(description, [...head, ...required], {
    id: { type: 'string', description: 'Begins with `cmpl-`.' },
    object: { const: 'text_completion' },
    created: { type: 'integer', description: 'Unix time in seconds.' },
    model: { type: 'string', description: 'The model that served.' },
    system_fingerprint: fingerprintSchema,
    choices: { type: 'array', items: choices },
    usage,
    ...more,
  });
}

function choice(finishReason: JsonSchema): JsonSchema {
  return object('One of the texts.', ['text', 'index', 'logprobs', 'finish_reason'], {
    text: { type: 'string' },
    index: { type: 'integer', minimum: 0 },
    logprobs: { type: 'null' },
    finish_reason: finishReason,
  });
}

function answered(
  text: string,
  finish_reason: TextChoice['finish_reason'],
  usage?: TextCompletion['usage'],
): TextCompletion {
  return {
    ...{ id: 'cmpl-1f0a', object: 'text_completion', created: 1_760_000_000 },
    ...served('claude-haiku-4-5'),
    choices: [{ text, index: 0, logprobs: null, finish_reason }],
    ...(usage === undefined ? {} : { usage }),
  };
}

function usage(): NonNullable<TextCompletion['usage']> {
  return completionUsage({ inputTokens: 290, outputTokens: 9, cacheReadTokens: 0, cacheWriteTokens: 0 });
}
