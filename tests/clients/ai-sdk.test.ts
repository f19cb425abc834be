/** The AI SDK, through both of its OpenAI providers, runs its own loops against the bridge, to the end. */
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { APICallError, generateText, stepCountIs, streamText, tool, type LanguageModel } from 'ai';
import { z } from 'zod';
import { apiError } from '../support/api-reply.js';
import { conversation, systemText } from '../support/api-request.js';
import { startBench, whole, type Bench } from '../support/bench.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { lastWords, timeNow, weatherIn, weatherLoop } from './weather-loop.js';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const PDF = Buffer.from('%PDF-1.1\n%%EOF\n').toString('base64');

const tools = {
  get_weather: tool({
    description: 'Weather of a city',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => weatherIn(city),
  }),
  get_time: tool({ description: 'The time', inputSchema: z.object({}), execute: () => timeNow }),
};

const providers: readonly { provider: string; model: (bench: Bench) => LanguageModel }[] = [
  {
    provider: '@ai-sdk/openai-compatible',
    model: ({ bridge, fetch }) =>
      createOpenAICompatible({ name: 'bridge', baseURL: bridge.url, includeUsage: true, fetch })('sonnet'),
  },
  {
    provider: '@ai-sdk/openai',
    model: ({ bridge, fetch }) => createOpenAI({ baseURL: bridge.url, apiKey: 'none', fetch }).chat('sonnet'),
  },
];

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench(path);
    bench.bridge.engine.warm();
  });
  afterAll(async () => bench[Symbol.asyncDispose]());
  beforeEach(() => bench.reset());

  describe.each(providers)('with $provider', ({ model }) => {
    test('generateText runs its tools over three steps in one process', async () => {
      bench.api.script(weatherLoop());
      const { text, steps, totalUsage } = await generateText({
        model: model(bench),
        system: 'Be brief.',
        prompt: 'What is it like?',
        tools,
        stopWhen: stepCountIs(5),
      });
      expect(text).toBe(lastWords);
      expect(
        steps.map(({ finishReason, toolCalls }) => [
          finishReason,
          toolCalls.map(({ input }): unknown => input),
        ]),
      ).toEqual([
        ['tool-calls', [{ city: 'Paris' }, { city: 'Rome' }]],
        ['tool-calls', [{}]],
        ['stop', []],
      ]);
      expect(totalUsage).toMatchObject({ inputTokens: 63, outputTokens: 15, cachedInputTokens: 21 });
      expect(bench.reached()).toHaveLength(3);
      expect(bench.processes()).toBe(1);
      const { body } = bench.reached()[2]!;
      expect(systemText(body)).toBe('Be brief.');
      expect(body.tools!.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
      expect(body.tools![0]!.input_schema).toMatchObject({
        properties: { city: { type: 'string' } },
        required: ['city'],
      });
    });

    test('streamText runs its tools over three steps, and streams words and calls', async () => {
      bench.api.script(weatherLoop());
      const { fullStream, text } = streamText({
        model: model(bench),
        prompt: 'What is it like?',
        tools,
        stopWhen: stepCountIs(5),
      });
      const parts = await whole(fullStream);
      expect(await text).toBe(lastWords);
      const kinds = parts.map(({ type }) => type);
      expect(kinds).not.toContain('error');
      expect(kinds.filter((type) => type === 'finish-step')).toHaveLength(3);
      expect(kinds.filter((type) => type === 'tool-result')).toHaveLength(3);
      expect(kinds.filter((type) => type === 'tool-input-delta').length).toBeGreaterThan(3);
      expect(kinds.filter((type) => type === 'text-delta').length).toBeGreaterThan(3);
      expect(bench.processes()).toBe(1);
    });

    test('images and files reach the model', async () => {
      await generateText({
        model: model(bench),
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'look' },
              { type: 'image', image: Buffer.from(PIXEL, 'base64') },
              {
                type: 'file',
                mediaType: 'application/pdf',
                data: Buffer.from(PDF, 'base64'),
                filename: 'a.pdf',
              },
            ],
          },
        ],
      });
      expect(conversation(bench.reached()[0]!.body)[0]!.content).toEqual([
        { type: 'text', text: 'look' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
        {
          type: 'document',
          title: expect.stringMatching(/\.pdf$/),
          source: { type: 'base64', media_type: 'application/pdf', data: PDF },
        },
      ]);
    });

    test('an error of the model keeps its words', async () => {
      // 2.1.330 asks up to three times, leaving out more of its own options each time.
      bench.api.script(() => apiError(400, 'invalid_request_error', 'messages: such a thing'));
      const asking = generateText({ model: model(bench), prompt: 'hello', maxRetries: 0 });
      await expect(asking).rejects.toThrow(APICallError);
      await expect(asking).rejects.toThrow('such a thing');
    });
  });
});
