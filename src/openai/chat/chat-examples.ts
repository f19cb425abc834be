/** Examples of chat completion requests, and answers that they may get. */
import type { ExampleDoc } from '../../openapi/operation-doc.js';
import { sseData, sseDone } from '../../wire/sse-data.js';
import { completionUsage, tieredServed } from './chat-completion.js';
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChunkDelta,
  CompletionMessage,
} from './chat-answer-schemas.js';

const question = { role: 'user', content: 'Why is the sky blue?' };
const weatherTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather of a city now.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const weatherCall = {
  id: 'toolu_01A',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"city":"Oslo"}' },
} as const;
const weatherQuestion = { role: 'user', content: 'Do I need an umbrella in Oslo?' };
const redSquare =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAAgAQMAAABJtOi3AAAAA1BMVEXIHh4WiPieAAAADElEQVR42mNgGNwAAACgAAGO+7G0AAAAAElFTkSuQmCC';

export const chatExamples: readonly ExampleDoc[] = [
  {
    name: 'text',
    summary: 'A question',
    request: {
      model: 'sonnet',
      messages: [{ role: 'system', content: 'You answer in one sentence.' }, question],
    },
    answer: completion({ content: 'Air scatters blue light more than red light.' }),
  },
  {
    name: 'stream',
    summary: 'Streamed',
    request: {
      model: 'sonnet',
      stream: true,
      stream_options: { include_usage: true },
      messages: [question],
    },
    answer: [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Air scatters blue light ' }),
      chunk({ content: 'more than red light.' }),
      { ...chunk({}), choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      { ...chunk({}), choices: [], usage: usage() },
    ]
      .map(sseData)
      .join('')
      .concat(sseDone),
  },
  {
    name: 'image',
    summary: 'An image',
    request: {
      model: 'sonnet',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Which colour is this?' },
            { type: 'image_url', image_url: { url: redSquare } },
          ],
        },
      ],
    },
    answer: completion({ content: 'Red.' }),
  },
  {
    name: 'tools',
    summary: 'A tool that the model may call',
    request: { model: 'sonnet', messages: [weatherQuestion], tools: [weatherTool], tool_choice: 'auto' },
    answer: completion({ content: null, tool_calls: [weatherCall] }),
  },
  {
    name: 'toolResult',
    summary: 'The result of its call',
    request: {
      model: 'sonnet',
      messages: [
        weatherQuestion,
        { role: 'assistant', content: null, tool_calls: [weatherCall] },
        { role: 'tool', tool_call_id: weatherCall.id, content: 'Rain, 8 °C' },
      ],
      tools: [weatherTool],
    },
    answer: completion({ content: 'Yes, it is raining there.' }),
  },
  {
    name: 'json',
    summary: 'JSON of a given shape',
    request: {
      model: 'sonnet',
      messages: [{ role: 'user', content: 'The capital of Norway, and how many people live there.' }],
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'city',
          schema: {
            type: 'object',
            properties: { city: { type: 'string' }, people: { type: 'integer' } },
            required: ['city', 'people'],
          },
        },
      },
    },
    answer: completion({ content: '{"city":"Oslo","people":717710}' }),
  },
];

function completion(message: Pick<CompletionMessage, 'content' | 'tool_calls'>): ChatCompletion {
  return {
    ...{ id: 'chatcmpl-1f0a', object: 'chat.completion', created: 1_760_000_000 },
    ...tieredServed('claude-sonnet-5'),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', refusal: null, ...message },
        logprobs: null,
        finish_reason: message.tool_calls ? 'tool_calls' : 'stop',
      },
    ],
    usage: usage(),
  };
}

function chunk(delta: ChunkDelta): ChatCompletionChunk {
  return {
    id: 'chatcmpl-1f0a',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    ...tieredServed('claude-sonnet-5'),
    choices: [{ index: 0, delta, finish_reason: null }],
    usage: null,
  };
}

function usage(): ChatCompletion['usage'] {
  return completionUsage({ inputTokens: 320, outputTokens: 12, cacheReadTokens: 0, cacheWriteTokens: 0 });
}
