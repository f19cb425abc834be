/** The AI SDK, through both of its OpenAI providers, runs its own tool loops against the bridge to completion. */
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { describe, expect, test } from '@jest/globals';
import * as ai from 'ai';
import { APICallError, generateText, Output, stepCountIs, streamText, tool, type LanguageModel } from 'ai';
import { z } from 'zod';
import { answer, apiError, text as textBlock, thinking, toolUse } from '../support/api-reply.js';
import { conversation, systemText } from '../support/api-request.js';
import { whole } from '../support/bench.js';
import { assistant, expectedMessages, user } from '../support/expected-messages.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { useBench, type SharedBench } from '../support/use-bench.js';
import { lastWords, timeNow, weatherIn, weatherLoop } from './weather-loop.js';
import { PIXEL_DATA } from '../support/conversation-parts.js';

const PDF = Buffer.from('%PDF-1.1\n%%EOF\n').toString('base64');

interface ObjectQuestion {
  readonly model: LanguageModel;
  readonly schema: z.ZodType;
  readonly prompt: string;
}

/** Both are deprecated, but most programs still use them. */
const objects: {
  generateObject(asked: ObjectQuestion): Promise<{ readonly object: unknown }>;
  streamObject(asked: ObjectQuestion): {
    readonly partialObjectStream: AsyncIterable<unknown>;
    readonly object: PromiseLike<unknown>;
  };
} = ai;

const tools = {
  get_weather: tool({
    description: 'Weather of a city',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => weatherIn(city),
  }),
  get_time: tool({ description: 'The time', inputSchema: z.object({}), execute: () => timeNow }),
};

const providers: readonly { provider: string; model: (bench: SharedBench) => LanguageModel }[] = [
  {
    provider: '@ai-sdk/openai-compatible',
    model: ({ bridge, fetch }) =>
      createOpenAICompatible({
        name: 'bridge',
        baseURL: bridge.url,
        includeUsage: true,
        supportsStructuredOutputs: true,
        fetch,
      })('sonnet'),
  },
  {
    provider: '@ai-sdk/openai',
    model: ({ bridge, fetch }) => createOpenAI({ baseURL: bridge.url, apiKey: 'none', fetch }).chat('sonnet'),
  },
];

/** Opens every conversation, so that one process answers all that have the same system prompt. */
const prompt = 'hello';

describe('through the newest CLI', () => {
  const bench = useBench(NEWEST_CLI.path);

  describe.each(providers)('with $provider', ({ model }) => {
    test('generateText runs its tools over three steps in one process', async () => {
      bench.api.script(weatherLoop());
      const { text, steps, totalUsage } = await generateText({
        model: model(bench),
        system: 'Be brief.',
        prompt,
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
        prompt,
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
          { role: 'user', content: prompt },
          { role: 'assistant', content: 'Hi.' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'look' },
              { type: 'image', image: Buffer.from(PIXEL_DATA, 'base64') },
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
      expect(bench.reached()[0]!.body.messages).toEqual(
        expectedMessages(
          user(prompt),
          assistant('Hi.'),
          user(
            'look',
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL_DATA } },
            {
              type: 'document',
              title: expect.stringMatching(/\.pdf$/),
              source: { type: 'base64', media_type: 'application/pdf', data: PDF },
            },
          ),
        ),
      );
    });

    test('generateObject and streamObject return an object that matches the schema', async () => {
      const asked = { model: model(bench), schema: z.object({ name: z.string() }), prompt };
      bench.api.script(() => answer(JSON.stringify({ name: 'Ada Lovelace' })));
      expect((await objects.generateObject(asked)).object).toEqual({ name: 'Ada Lovelace' });
      const { partialObjectStream, object } = objects.streamObject(asked);
      const partial = await whole(partialObjectStream);
      expect(await object).toEqual({ name: 'Ada Lovelace' });
      expect(partial.length).toBeGreaterThan(1);
      for (const { body } of bench.reached()) {
        expect(body.output_config).toMatchObject({
          format: { type: 'json_schema', schema: { properties: { name: { type: 'string' } } } },
        });
      }
    });

    test('an object at the end of a tool loop', async () => {
      bench.api.script(({ body }) => {
        const told = conversation(body).flatMap(({ content }) => content);
        return told.some(({ type }) => type === 'tool_result')
          ? answer(JSON.stringify({ time: timeNow }))
          : answer([toolUse('toolu_start_00000000001', 'get_time', {})]);
      });
      const { output, steps } = await generateText({
        model: model(bench),
        prompt,
        tools,
        stopWhen: stepCountIs(4),
        output: Output.object({ schema: z.object({ time: z.string() }) }),
      });
      expect(output).toEqual({ time: timeNow });
      expect(steps).toHaveLength(2);
      expect(bench.processes()).toBe(1);
    });

    test('streamText reports usage, and aborting it stops the model', async () => {
      const { text, totalUsage, finishReason } = streamText({ model: model(bench), prompt });
      expect(await text).toBe(`You said: ${prompt}`);
      expect(await totalUsage).toMatchObject({ inputTokens: 21, outputTokens: 5, cachedInputTokens: 7 });
      expect(await finishReason).toBe('stop');

      bench.api.reply(answer('one two three', { stall: { afterChunks: 1 } }));
      const leaving = new AbortController();
      const { textStream } = streamText({
        model: model(bench),
        prompt,
        abortSignal: leaving.signal,
        onError: () => undefined,
      });
      for await (const word of textStream) {
        expect(word).toBe('one ');
        leaving.abort();
      }
      expect(await bench.reached()[1]!.aborted).toBeGreaterThan(0);
    });

    test('a temporary failure is retried once, a permanent one never', async () => {
      bench.api.reply(apiError(500, 'api_error', 'later'));
      expect((await generateText({ model: model(bench), prompt })).text).toBe(`You said: ${prompt}`);
      expect(bench.reached()).toHaveLength(2);

      // After several attempts it would be a `RetryError`.
      bench.api.script(() => apiError(401, 'authentication_error', 'OAuth token has expired'));
      await expect(generateText({ model: model(bench), prompt })).rejects.toThrow(APICallError);
    });

    test('a model error keeps its message', async () => {
      // 2.1.330 asks up to three times, dropping more of its own options each time.
      bench.api.script(() => apiError(400, 'invalid_request_error', 'messages: such a thing'));
      const asking = generateText({ model: model(bench), prompt, maxRetries: 0 });
      await expect(asking).rejects.toThrow(APICallError);
      await expect(asking).rejects.toThrow('such a thing');
    });
  });

  test('@ai-sdk/openai-compatible shows the thoughts that an effort asks for', async () => {
    bench.api.reply(answer([thinking('Hmm, let me see.'), textBlock('Done.')]));
    const { reasoningText, text } = await generateText({
      model: providers[0]!.model(bench),
      prompt,
      providerOptions: { bridge: { reasoningEffort: 'high' } },
    });
    expect({ reasoningText, text }).toEqual({ reasoningText: 'Hmm, let me see.', text: 'Done.' });
    expect(bench.reached()[0]!.body.output_config).toMatchObject({ effort: 'high' });
  });
});
