/** The AI SDK, through its Anthropic provider, runs its own tool loops against the bridge to completion. */
import { createAnthropic } from '@ai-sdk/anthropic';
import { expect, test } from '@jest/globals';
import * as ai from 'ai';
import { APICallError, generateText, stepCountIs, streamText, tool, type LanguageModel } from 'ai';
import { z } from 'zod';
import { answer, apiError, text as textBlock, thinking, toolUse } from '../support/api-reply.js';
import { systemText } from '../support/api-request.js';
import { whole } from '../support/bench.js';
import { assistant, expectedMessages, user } from '../support/expected-messages.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { lastWords, timeNow, weatherIn, weatherLoop } from './weather-loop.js';
import { PIXEL_DATA } from '../support/conversation-parts.js';

/** Opens every conversation, so that one process answers all that have the same model and system prompt. */
const prompt = 'What is it like?';
const PDF = Buffer.from('%PDF-1.1\n%%EOF\n').toString('base64');

/** Deprecated, but most programs still use it. */
const objects: {
  generateObject(asked: {
    readonly model: LanguageModel;
    readonly schema: z.ZodType;
    readonly prompt: string;
  }): Promise<{ readonly object: unknown }>;
} = ai;

const tools = {
  get_weather: tool({
    description: 'Weather of a city',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => weatherIn(city),
  }),
  get_time: tool({ description: 'The time', inputSchema: z.object({}), execute: () => timeNow }),
};

const bench = useBench(NEWEST_CLI.path);

/** The AI SDK infers what a model can do from its name. */
const model = (name = 'claude-sonnet-5'): LanguageModel =>
  createAnthropic({ baseURL: bench.bridge.url, apiKey: 'none', fetch: bench.fetch })(name);

test('generateText runs its tools over three steps in one process', async () => {
  bench.api.script(weatherLoop());
  const { text, steps, totalUsage } = await generateText({
    model: model(),
    system: 'Be brief.',
    prompt,
    tools,
    stopWhen: stepCountIs(5),
  });
  expect(text).toBe(lastWords);
  expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'tool-calls', 'stop']);
  expect(totalUsage).toMatchObject({ inputTokens: 63, outputTokens: 15, cachedInputTokens: 21 });
  expect(bench.processes()).toBe(1);
  const { body } = bench.reached()[2]!;
  expect(systemText(body)).toBe('Be brief.');
  expect(body.tools!.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
});

test('streamText runs its tools over three steps, and streams words and calls', async () => {
  bench.api.script(weatherLoop());
  const { fullStream, text } = streamText({
    model: model(),
    prompt,
    tools,
    stopWhen: stepCountIs(5),
  });
  const kinds = (await whole(fullStream)).map(({ type }) => type);
  expect(await text).toBe(lastWords);
  expect(kinds).not.toContain('error');
  expect(kinds.filter((type) => type === 'finish-step')).toHaveLength(3);
  expect(kinds.filter((type) => type === 'tool-result')).toHaveLength(3);
  expect(kinds.filter((type) => type === 'tool-input-delta').length).toBeGreaterThan(3);
  expect(kinds.filter((type) => type === 'text-delta').length).toBeGreaterThan(3);
  expect(bench.processes()).toBe(1);
});

test('images, PDFs and texts reach the model', async () => {
  const file = (mediaType: string, data: string, filename: string) => ({
    ...{ type: 'file' as const, mediaType, filename, data: Buffer.from(data, 'base64') },
  });
  await generateText({
    model: model(),
    messages: [
      { role: 'user', content: prompt },
      { role: 'assistant', content: 'Show me.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image', image: Buffer.from(PIXEL_DATA, 'base64') },
          file('application/pdf', PDF, 'a.pdf'),
          file('text/plain', Buffer.from('a note').toString('base64'), 'b.txt'),
        ],
      },
    ],
  });
  expect(bench.reached()[0]!.body.messages).toEqual(
    expectedMessages(
      user(prompt),
      assistant('Show me.'),
      user(
        { type: 'text', text: 'look' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL_DATA } },
        {
          type: 'document',
          title: 'a.pdf',
          source: { type: 'base64', media_type: 'application/pdf', data: PDF },
        },
        {
          type: 'document',
          title: 'b.txt',
          source: { type: 'text', media_type: 'text/plain', data: 'a note' },
        },
      ),
    ),
  );
});

test.each(['claude-sonnet-5', 'sonnet'])(
  'generateObject returns an object that matches the schema with %s',
  async (name) => {
    // The SDK makes a model it does not know call a tool named `json`; it asks the others for an answer in JSON.
    const ada = { name: 'Ada Lovelace' };
    bench.api.script(({ body }) =>
      body.output_config?.['format'] === undefined
        ? answer([toolUse('toolu_object_0000000001', body.tools?.at(-1)?.name ?? '', ada)])
        : answer(JSON.stringify(ada)),
    );
    const asked = { model: model(name), schema: z.object({ name: z.string() }), prompt };
    expect((await objects.generateObject(asked)).object).toEqual({ name: 'Ada Lovelace' });
  },
);

test('requested thoughts are shown', async () => {
  bench.api.reply(answer([thinking('Hmm, let me see.'), textBlock('Done.')]));
  const { reasoningText, text } = await generateText({
    model: model(),
    prompt,
    providerOptions: { anthropic: { thinking: { type: 'adaptive' } } },
  });
  expect({ reasoningText, text }).toEqual({ reasoningText: 'Hmm, let me see.', text: 'Done.' });
});

test('a model error keeps its message', async () => {
  bench.api.script(() => apiError(400, 'invalid_request_error', 'messages: such a thing'));
  const asking = generateText({ model: model(), prompt, maxRetries: 0 });
  await expect(asking).rejects.toThrow(APICallError);
  await expect(asking).rejects.toThrow('such a thing');
});
