/** Messages API requests to begin with, and answers that they may get. */
import type { ExampleDoc } from '../openapi/operation-doc.js';
import type { AnthropicMessage, ContentBlock, MessageUsage } from './message.js';
import { namedEvent } from '../wire/sse-data.js';

const question = { role: 'user', content: 'Why is the sky blue?' };
const weatherQuestion = { role: 'user', content: 'Do I need an umbrella in Oslo?' };
const weatherTool = {
  name: 'get_weather',
  description: 'The weather of a city now.',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const weatherCall = {
  type: 'tool_use',
  id: 'toolu_01A',
  name: 'get_weather',
  input: { city: 'Oslo' },
} as const;
const usage: MessageUsage = {
  input_tokens: 320,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 12,
};

export const messagesExamples: readonly ExampleDoc[] = [
  {
    name: 'text',
    summary: 'A question',
    request: {
      model: 'sonnet',
      max_tokens: 200,
      system: 'You answer in one sentence.',
      messages: [question],
    },
    answer: message({ type: 'text', text: 'Air scatters blue light more than red light.' }),
  },
  {
    name: 'stream',
    summary: 'As it is written',
    request: { model: 'sonnet', max_tokens: 200, stream: true, messages: [question] },
    answer: [
      namedEvent('message_start', { message: { ...message(), stop_reason: null } }),
      namedEvent('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      namedEvent('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Air scatters ' } }),
      namedEvent('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'blue light.' } }),
      namedEvent('content_block_stop', { index: 0 }),
      namedEvent('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage }),
      namedEvent('message_stop'),
    ].join(''),
  },
  {
    name: 'tools',
    summary: 'A tool that the model may call',
    request: { model: 'sonnet', max_tokens: 200, tools: [weatherTool], messages: [weatherQuestion] },
    answer: message(weatherCall),
  },
  {
    name: 'toolResult',
    summary: 'The result of its call',
    request: {
      model: 'sonnet',
      max_tokens: 200,
      tools: [weatherTool],
      messages: [
        weatherQuestion,
        { role: 'assistant', content: [weatherCall] },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: weatherCall.id, content: 'Rain, 8 °C' }],
        },
      ],
    },
    answer: message({ type: 'text', text: 'Yes, it is raining there.' }),
  },
];

export const countExamples: readonly ExampleDoc[] = [
  {
    name: 'text',
    summary: 'A question',
    request: { model: 'sonnet', messages: [question] },
    answer: { input_tokens: 14 },
  },
];

function message(...content: readonly ContentBlock[]): AnthropicMessage {
  return {
    ...{ id: 'msg_1f0a', type: 'message', role: 'assistant', model: 'claude-sonnet-5', content },
    stop_reason: content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage,
  };
}
