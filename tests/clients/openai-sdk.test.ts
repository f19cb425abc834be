/** The helpers of the `openai` SDK run their own tool loops against the bridge to completion. */
import { describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { answer, apiError, text, toolUse } from '../support/api-reply.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { lastWords, timeNow, weatherIn, weatherLoop, weatherMessages } from './weather-loop.js';

const city = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
/** Opens every conversation, so that one process answers those with the same model. */
const question = { role: 'user' as const, content: 'What is it like?' };
const nothing = { type: 'object', properties: {} };

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path);

  const loop = {
    model: 'sonnet',
    messages: [question],
    tools: [
      {
        type: 'function' as const,
        function: {
          name: 'get_weather',
          description: 'Weather of a city',
          parameters: city,
          parse: (json: string) => JSON.parse(json) as { city: string },
          function: ({ city: asked }: { city: string }) => weatherIn(asked),
        },
      },
      {
        type: 'function' as const,
        function: { name: 'get_time', description: 'The time', parameters: nothing, function: () => timeNow },
      },
    ],
  };

  test.each([false, true])(
    'runTools goes through two rounds of calls in one process (stream: %s)',
    async (stream) => {
      bench.api.script(weatherLoop());
      const called: string[] = [];
      const note = (call: { name: string; arguments: string }): void =>
        void called.push(`${call.name} ${call.arguments}`);
      const runner = stream
        ? bench.openai.chat.completions.runTools({ ...loop, stream }).on('functionToolCall', note)
        : bench.openai.chat.completions.runTools(loop).on('functionToolCall', note);

      expect(await runner.finalContent()).toBe(lastWords);
      expect(called).toEqual(['get_weather {"city":"Paris"}', 'get_weather {"city":"Rome"}', 'get_time {}']);
      expect(runner.allChatCompletions().map(({ choices }) => choices[0]!.finish_reason)).toEqual([
        'tool_calls',
        'tool_calls',
        'stop',
      ]);
      expect(bench.reached()).toHaveLength(3);
      expect(bench.processes()).toBe(1);
      for (const { body } of bench.reached()) {
        expect(body.tools).toEqual([
          { name: 'get_weather', description: 'Weather of a city', input_schema: city },
          { name: 'get_time', description: 'The time', input_schema: nothing },
        ]);
      }
      expect(bench.reached()[2]!.body.messages).toEqual(weatherMessages(question.content));
    },
  );

  test('.stream() emits every delta and call, and assembles the message', async () => {
    bench.api.reply(answer([text('Let me look.'), toolUse('toolu_1', 'get_weather', { city: 'Paris' })]));
    const stream = bench.openai.chat.completions.stream({
      model: 'sonnet',
      messages: [question],
      tools: [{ type: 'function', function: { name: 'get_weather', parameters: city } }],
      stream_options: { include_usage: true },
    });
    const contents: string[] = [];
    const fragments: string[] = [];
    stream.on('content.delta', ({ delta }) => void contents.push(delta));
    stream.on(
      'tool_calls.function.arguments.delta',
      ({ arguments_delta }) => void fragments.push(arguments_delta),
    );
    const { choices, usage } = await stream.finalChatCompletion();
    expect(contents).toEqual(['Let ', 'me ', 'look.']);
    expect(fragments.join('')).toBe('{"city":"Paris"}');
    expect(fragments.length).toBeGreaterThan(1);
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: 'Let me look.',
        tool_calls: [{ id: 'toolu_1', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } }],
      },
    });
    expect(usage).toMatchObject({ prompt_tokens: 21, completion_tokens: 5 });
  });

  const person = {
    model: 'sonnet',
    messages: [question],
    response_format: zodResponseFormat(z.object({ name: z.string(), age: z.number().nullable() }), 'person'),
  };
  const ada = { name: 'Ada', age: 36 };

  test('parse returns an object that matches the schema the model received', async () => {
    bench.api.reply(answer(JSON.stringify(ada)));
    const { choices } = await bench.openai.chat.completions.parse(person);
    expect(choices[0]!.message.parsed).toEqual(ada);
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { refusal: null } });
    expect(bench.reached()).toHaveLength(1);
    const { tools, output_config: config } = bench.reached()[0]!.body;
    expect(tools).toEqual([]);
    const { properties, required } = person.response_format.json_schema.schema!;
    expect(config).toMatchObject({
      format: { type: 'json_schema', schema: { type: 'object', properties, required } },
    });
  });

  test('.stream() parses the JSON as it is written, and the conversation continues', async () => {
    bench.api.reply(answer([text(JSON.stringify(ada).match(/.{1,8}/g)!)]));
    const stream = bench.openai.chat.completions.stream(person);
    const deltas: string[] = [];
    stream.on('content.delta', ({ delta }) => void deltas.push(delta));
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]!.message.parsed).toEqual(ada);
    expect(deltas.length).toBeGreaterThan(1);

    bench.api.reply(answer(JSON.stringify({ name: 'Bob', age: null })));
    const next = await bench.openai.chat.completions.parse({
      ...person,
      messages: [...person.messages, choices[0]!.message, { role: 'user', content: 'And then?' }],
    });
    expect(next.choices[0]!.message.parsed).toEqual({ name: 'Bob', age: null });
    expect(bench.processes()).toBe(1);
  });

  test.each([false, true])('prose instead of JSON is a refusal (stream: %s)', async (stream) => {
    bench.api.script(() => answer('I would rather not.'));
    // The API does not hold this model to a format, so it must call a tool.
    const asked = { ...person, model: 'claude-sonnet-4-20250514' };
    const { choices } = stream
      ? await bench.openai.chat.completions.stream(asked).finalChatCompletion()
      : await bench.openai.chat.completions.parse(asked);
    expect(bench.reached()[0]!.body.tool_choice).toMatchObject({ type: 'tool', name: 'final_answer' });
    expect(choices[0]!.message).toMatchObject({ refusal: 'I would rather not.', parsed: null });
  });

  test("a model error becomes the SDK's typed error, with its message", async () => {
    // 2.1.330 asks twice, dropping one of its own options.
    bench.api.script(() => apiError(400, 'invalid_request_error', 'messages: such a thing'));
    const asking = bench.openai.chat.completions.create({ ...loop, stream: true });
    await expect(asking).rejects.toThrow(OpenAI.BadRequestError);
    await expect(asking).rejects.toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      message: expect.stringContaining('such a thing'),
      requestID: expect.stringMatching(/^req_/),
    });
  });
});
