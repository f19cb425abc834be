/** The AI SDK, whose OpenAI provider uses the Responses API by default, runs its own tool loops against the bridge to completion. */
import { createOpenAI, type OpenAIProvider } from '@ai-sdk/openai';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as ai from 'ai';
import { generateText, Output, stepCountIs, streamText, tool, type LanguageModel, type ToolSet } from 'ai';
import { z } from 'zod';
import { answer, text as textBlock, thinking, toolUse } from '../support/api-reply.js';
import { systemText } from '../support/api-request.js';
import { whole } from '../support/bench.js';
import { assistant, call, expectedMessages, result, user } from '../support/expected-messages.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { lastWords, timeNow, weatherIn, weatherLoop } from './weather-loop.js';
import { useBench } from '../support/use-bench.js';
import { PIXEL_DATA } from '../support/conversation-parts.js';

interface ObjectQuestion {
  readonly model: LanguageModel;
  readonly schema: z.ZodType;
  readonly prompt: string;
}

/** Deprecated, but most programs still use it. */
const objects: { generateObject(asked: ObjectQuestion): Promise<{ readonly object: unknown }> } = ai;

const tools = {
  get_weather: tool({
    description: 'Weather of a city',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => weatherIn(city),
  }),
  get_time: tool({ description: 'The time', inputSchema: z.object({}), execute: () => timeNow }),
};

/** Opens the conversations, so that one process answers all that have the same system prompt. */
const prompt = 'What is it like?';
const PDF = Buffer.from('%PDF-1.1\n%%EOF\n').toString('base64');

describe('through the newest CLI', () => {
  const bench = useBench(NEWEST_CLI.path);
  let openai: OpenAIProvider;
  let model: LanguageModel;
  beforeAll(() => {
    openai = createOpenAI({ baseURL: bench.bridge.url, apiKey: 'none', fetch: bench.fetch });
    model = openai('sonnet');
  });

  // With `store`, it refers to the items of earlier steps by id.
  test.each([true, false])(
    'generateText runs its tools over three steps in one process (store: %s)',
    async (store) => {
      bench.api.script(weatherLoop());
      const { text, steps, totalUsage, warnings } = await generateText({
        ...{ model, tools, stopWhen: stepCountIs(5), providerOptions: { openai: { store } } },
        system: 'Be brief.',
        prompt,
      });
      expect(text).toBe(lastWords);
      expect(steps.map(({ finishReason, toolCalls }) => [finishReason, toolCalls.length])).toEqual([
        ['tool-calls', 2],
        ['tool-calls', 1],
        ['stop', 0],
      ]);
      expect(warnings ?? []).toEqual([]);
      expect(totalUsage).toMatchObject({ inputTokens: 63, outputTokens: 15, cachedInputTokens: 21 });
      expect(bench.reached()).toHaveLength(3);
      expect(bench.processes()).toBe(1);
      expect(systemText(bench.reached()[2]!.body)).toBe('Be brief.');
    },
  );

  test('streamText streams words, calls and thoughts', async () => {
    bench.api.script(weatherLoop());
    const { fullStream, text } = streamText({
      model,
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

  test.each([false, true])(
    'a custom tool gets its text, and its result goes back (stream: %s)',
    async (stream) => {
      const id = 'toolu_a_0000000000000001';
      bench.api.reply(answer([toolUse(id, 'patch', { input: '*** Begin\n' })]), answer('Done.'));
      const inputs: string[] = [];
      const patch = openai.tools.customTool({
        ...{ name: 'patch', description: 'Edits.' },
        execute: (input) => {
          inputs.push(input);
          return 'patched';
        },
      });
      const asked = { model, prompt, tools: { patch } as ToolSet, stopWhen: stepCountIs(3) };
      const { text } = stream ? streamText(asked) : await generateText(asked);
      expect(await text).toBe('Done.');
      expect(inputs).toEqual(['*** Begin\n']);
      expect(bench.reached().at(-1)!.body.messages).toEqual(
        expectedMessages(
          user(prompt),
          assistant(call(id, 'patch', { input: '*** Begin\n' })),
          user(result(id, 'patched')),
        ),
      );
    },
  );

  test('thoughts become reasoning, and the conversation continues after them', async () => {
    bench.api.reply(answer([thinking('Let me think.'), textBlock('Done.')]));
    const asked = { role: 'user' as const, content: prompt };
    const options = { openai: { reasoningEffort: 'high', reasoningSummary: 'auto', forceReasoning: true } };
    const first = await generateText({ model, messages: [asked], providerOptions: options });
    expect(first.reasoningText).toBe('Let me think.');
    const messages = [asked, ...first.response.messages, { role: 'user' as const, content: 'and?' }];
    const second = await generateText({ model, messages, providerOptions: options });
    expect(second.text).toBe('You said: and?');
    const thought = { type: 'thinking', thinking: 'Let me think.', signature: 'c2lnbmF0dXJl' };
    expect(bench.reached().at(-1)!.body.messages).toEqual(
      expectedMessages(user(prompt), assistant(thought, 'Done.'), user('and?')),
    );
    expect(bench.processes()).toBe(1);
  });

  test('JSON that follows a schema: generateObject, and the output of generateText', async () => {
    bench.api.script(() => answer(JSON.stringify({ city: 'Rome' })));
    const schema = z.object({ city: z.string() });
    expect((await objects.generateObject({ model, schema, prompt })).object).toEqual({
      city: 'Rome',
    });
    const { output } = await generateText({ model, prompt, output: Output.object({ schema }) });
    expect(output).toEqual({ city: 'Rome' });
  });

  test('an image and a PDF', async () => {
    const png = Buffer.from(PIXEL_DATA, 'base64');
    await generateText({
      model,
      messages: [
        { role: 'user', content: prompt },
        { role: 'assistant', content: 'Show me.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image', image: png },
            { type: 'file', mediaType: 'application/pdf', data: Buffer.from(PDF, 'base64') },
          ],
        },
      ],
    });
    const document = {
      ...{ type: 'document', title: expect.stringMatching(/\.pdf$/) },
      source: { type: 'base64', media_type: 'application/pdf', data: PDF },
    };
    const image = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: png.toString('base64') },
    };
    expect(bench.reached()[0]!.body.messages).toEqual(
      expectedMessages(user(prompt), assistant('Show me.'), user('look', image, document)),
    );
  });
});
