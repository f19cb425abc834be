/** The documentation of the routes at which a model answers in Ollama's form. */
import { modelHeaders } from '../openapi/answer-headers.js';
import { conversationParameter } from '../openapi/operation-doc.js';
import type { ExampleDoc, FailureDoc, OperationDoc } from '../openapi/operation-doc.js';
import { modelErrors } from '../wire/error-table.js';
import { chatAnswerSchemas, generateAnswerSchemas } from './answer/answer-schemas.js';
import { answerEnd, answerHead, chatForm, generateForm, ollamaCall } from './answer/ollama-answer.js';
import type { Said, SaidForm } from './answer/ollama-answer.js';
import { ollamaChatSchemas } from './chat-request-schema.js';
import { ollamaGenerateSchemas } from './generate-request.js';
import { ollamaErrorBody, ollamaErrorStatus } from './ollama-error.js';

export const ollamaFailures: FailureDoc = {
  schema: 'OllamaError',
  failure: (error) => ({
    status: ollamaErrorStatus(error),
    label: error.code,
    body: ollamaErrorBody(error),
  }),
};

const question = { role: 'user', content: 'Why is the sky blue?' };
const weatherQuestion = { role: 'user', content: 'Do I need an umbrella in Oslo?' };
const weatherTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather of a city now.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const weatherCall = ollamaCall('toolu_01A', 'get_weather', '{"city":"Oslo"}', 0);
const redSquare =
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgAQMAAABJtOi3AAAAA1BMVEXIHh4WiPieAAAADElEQVR42mNgGNwAAACgAAGO+7G0AAAAAElFTkSuQmCC';

const chatExamples: readonly ExampleDoc[] = [
  {
    name: 'text',
    summary: 'A question',
    request: {
      model: 'sonnet',
      stream: false,
      messages: [{ role: 'system', content: 'You answer in one sentence.' }, question],
    },
    answer: answered(chatForm, { content: 'Air scatters blue light more than red light.' }),
  },
  {
    name: 'stream',
    summary: 'Streamed, as is usual',
    request: { model: 'sonnet:latest', messages: [question] },
    answer: lines(chatForm, ['Air scatters blue light ', 'more than red light.']),
  },
  {
    name: 'image',
    summary: 'An image',
    request: {
      model: 'sonnet',
      stream: false,
      messages: [{ role: 'user', content: 'Which colour is this?', images: [redSquare] }],
    },
    answer: answered(chatForm, { content: 'Red.' }),
  },
  {
    name: 'tools',
    summary: 'A tool that the model may call',
    request: { model: 'sonnet', stream: false, messages: [weatherQuestion], tools: [weatherTool] },
    answer: answered(chatForm, { content: '', tool_calls: [weatherCall] }),
  },
  {
    name: 'toolResult',
    summary: 'The result of its call',
    request: {
      model: 'sonnet',
      stream: false,
      messages: [
        weatherQuestion,
        { role: 'assistant', content: '', tool_calls: [weatherCall] },
        { role: 'tool', tool_name: 'get_weather', content: 'Rain, 8 °C' },
      ],
      tools: [weatherTool],
    },
    answer: answered(chatForm, { content: 'Yes, it is raining there.' }),
  },
  {
    name: 'json',
    summary: 'JSON of a given shape',
    request: {
      model: 'sonnet',
      stream: false,
      messages: [{ role: 'user', content: 'The capital of Norway, and how many people live there.' }],
      format: {
        type: 'object',
        properties: { city: { type: 'string' }, people: { type: 'integer' } },
        required: ['city', 'people'],
      },
    },
    answer: answered(chatForm, { content: '{"city":"Oslo","people":717710}' }),
  },
];

const generateExamples: readonly ExampleDoc[] = [
  {
    name: 'text',
    summary: 'A prompt',
    request: { model: 'haiku', prompt: 'The first three prime numbers are', stream: false },
    answer: answered(generateForm, { content: '2, 3 and 5.' }),
  },
  {
    name: 'stream',
    summary: 'Streamed, as is usual',
    request: { model: 'haiku', prompt: 'The first three prime numbers are', options: { num_predict: 20 } },
    answer: lines(generateForm, ['2, 3', ' and 5.']),
  },
];

const streamed =
  'Unless `stream` is false, the answer arrives while the model writes it, as a JSON object a line. If it fails after the first line, the last one is an `OllamaError`.';

export const ollamaChatOperation: OperationDoc = {
  id: 'ollamaChat',
  tag: 'Ollama',
  summary: 'Answer a conversation',
  description: `The model answers the last message. ${streamed}`,
  parameters: [conversationParameter],
  request: { schema: 'OllamaChatRequest', examples: chatExamples },
  answers: [
    {
      status: 200,
      description: 'The answer, whole or as lines.',
      ...{ json: 'OllamaChatAnswer', lines: 'OllamaChatAnswer', headers: modelHeaders },
    },
  ],
  errors: modelErrors,
  failures: [ollamaFailures],
  schemas: { ...ollamaChatSchemas, ...chatAnswerSchemas },
};

export const ollamaGenerateOperation: OperationDoc = {
  id: 'ollamaGenerate',
  tag: 'Ollama',
  summary: 'Answer a prompt',
  description: `The model gets the prompt as a user message and answers it. ${streamed}`,
  parameters: [conversationParameter],
  request: { schema: 'OllamaGenerateRequest', examples: generateExamples },
  answers: [
    {
      status: 200,
      description: 'The answer, whole or as lines.',
      ...{ json: 'OllamaGenerateAnswer', lines: 'OllamaGenerateAnswer', headers: modelHeaders },
    },
  ],
  errors: modelErrors,
  failures: [ollamaFailures],
  schemas: { ...ollamaGenerateSchemas, ...generateAnswerSchemas },
};

function answered(form: SaidForm, said: Said): object {
  return { ...head(), ...form(said), ...end() };
}

function lines(form: SaidForm, texts: readonly string[]): string {
  const pieces = texts.map((content) => ({ ...head(), ...form({ content }), done: false }));
  return [...pieces, answered(form, { content: '' })].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function head(): object {
  return answerHead({ model: 'sonnet', servedBy: 'claude-sonnet-5', at: 1_760_000_000_000 });
}

function end(): object {
  const usage = { inputTokens: 320, outputTokens: 12, cacheReadTokens: 0, cacheWriteTokens: 0 };
  return answerEnd('stop', usage, { startedAt: 0, begunAt: 800, now: () => 1400 });
}
