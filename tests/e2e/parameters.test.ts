/** Request parameters: each reaches the model with its own request, or the answer says that it does not. */
import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import { ENDS_LATE_MS, answer, apiError, text, thinking } from '../support/api-reply.js';
import { whole } from '../support/bench.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { obligingModel } from './obliging-model.js';

const question: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'hello' }];

describe.each(CLI_VERSIONS)('through CLI $version', ({ path, version }) => {
  const bench = useBench(path);

  test('sampling parameters arrive with their own request, not with the next one of the conversation', async () => {
    const model = 'claude-haiku-4-5';
    const { choices } = await bench.openai.chat.completions.create({
      ...{ model, messages: question },
      temperature: 1.7,
      max_completion_tokens: 77,
      stop: ['END', 'STOP'],
    });
    await bench.openai.chat.completions.create({
      ...{ model, messages: [...question, choices[0]!.message, ...question] },
      stop: 'HALT',
    });
    const [first, second] = bench.reached().map(({ body }) => body);
    expect(bench.processes()).toBe(1);
    // The model's own range ends at 1.
    expect(first).toMatchObject({ temperature: 1, max_tokens: 77, stop_sequences: ['END', 'STOP'] });
    expect(second!.stop_sequences).toEqual(['HALT']);
    // The CLI's own.
    expect(second).toMatchObject({ temperature: 1, max_tokens: 32_000 });
  });

  test.each<[OpenAI.ChatCompletion.Choice['finish_reason'], Parameters<typeof answer>[1]]>([
    ['length', { stopReason: 'max_tokens', endGapMs: ENDS_LATE_MS }],
    ['stop', { stopReason: 'stop_sequence', stopSequence: 'END' }],
    ['content_filter', { stopReason: 'refusal' }],
  ])('an answer ends with %s, and the model is not called again', async (reason, how) => {
    bench.api.reply(answer('so far', how), answer('so far', how));
    const { choices } = await bench.openai.chat.completions.create({ model: 'sonnet', messages: question });
    expect(choices[0]).toMatchObject({ finish_reason: reason, message: { content: 'so far' } });
    const stream = await bench.openai.chat.completions.create({
      model: 'sonnet',
      messages: question,
      stream: true,
    });
    expect((await whole(stream)).at(-1)!.choices[0]!.finish_reason).toBe(reason);
    expect(bench.reached()).toHaveLength(2);
  });

  test('n answers come in parallel, each with its index, and their tokens are summed', async () => {
    const { choices, usage } = await bench.openai.chat.completions.create({
      model: 'sonnet',
      messages: question,
      n: 2,
    });
    expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, 'You said: hello'],
      [1, 'You said: hello'],
    ]);
    expect(usage).toMatchObject({ prompt_tokens: 42, completion_tokens: 10, total_tokens: 52 });

    bench.reset();
    const stream = await bench.openai.chat.completions.create({
      model: 'sonnet',
      messages: question,
      n: 2,
      stream: true,
      stream_options: { include_usage: true },
    });
    const texts = ['', ''];
    const chunks = await whole(stream);
    for (const { choices: deltas } of chunks) {
      for (const { index, delta } of deltas) texts[index]! += delta.content ?? '';
    }
    expect(texts).toEqual(['You said: hello', 'You said: hello']);
    expect(chunks.flatMap((chunk) => chunk.choices).filter((choice) => choice.finish_reason)).toHaveLength(2);
    expect(chunks.at(-1)!.usage).toMatchObject({ prompt_tokens: 42, completion_tokens: 10 });
    expect(bench.processes()).toBe(2);
  });

  test('an effort reaches the model, and its thoughts come back under both names', async () => {
    bench.api.reply(answer([thinking('Hmm, let me see.'), text('Done.')]));
    const asked = { model: 'sonnet', messages: question, reasoning_effort: 'high' } as const;
    const { choices } = await bench.openai.chat.completions.create(asked);
    expect(choices[0]!.message).toMatchObject({
      content: 'Done.',
      reasoning_content: 'Hmm, let me see.',
      reasoning: 'Hmm, let me see.',
    });
    expect(bench.reached()[0]!.body.output_config).toMatchObject({ effort: 'high' });

    bench.api.reply(answer([thinking('Hmm, let me see.'), text('Done.')]));
    const chunks = await whole(await bench.openai.chat.completions.create({ ...asked, stream: true }));
    const deltas = chunks.map(({ choices: [choice] }) => choice!.delta as { reasoning_content?: string });
    expect(deltas.map((delta) => delta.reasoning_content ?? '').join('')).toBe('Hmm, let me see.');
  });

  test('an option that the model unexpectedly refuses is left out, and the answer says so', async () => {
    bench.api.script(({ body }) =>
      body.temperature === 0.2
        ? apiError(400, 'invalid_request_error', 'temperature is not supported by this model')
        : answer('Done.'),
    );
    const { data, response } = await bench.openai.chat.completions
      .create({ model: 'claude-haiku-4-5', messages: question, temperature: 0.2 })
      .withResponse();
    expect(data.choices[0]!.message.content).toBe('Done.');
    expect(response.headers.get('x-claude-bridge-adapted')).toBe(
      'temperature: left out: the model refuses it',
    );
    // 2.1.330 drops one of its own beta features before it accepts the API's answer.
    const refused = version === '2.1.330' ? [0.2, 0.2] : [0.2];
    expect(bench.reached().map(({ body }) => body.temperature)).toEqual([...refused, 1]);
  });

  test('JSON without a schema comes through its own tool', async () => {
    bench.api.script(obligingModel());
    for (const model of ['claude-haiku-4-5', 'claude-sonnet-5-5']) {
      const { choices } = await bench.openai.chat.completions.create({
        ...{ model, messages: question, response_format: { type: 'json_object' } },
      });
      expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '{}' } });
    }
    const [forced, told] = bench.reached().map(({ body }) => body);
    expect(bench.reached()).toHaveLength(2);
    const tools = [
      { name: 'final_answer', description: expect.any(String), input_schema: { type: 'object' } },
    ];
    expect(forced).toMatchObject({
      tools,
      tool_choice: { type: 'tool', name: 'final_answer', disable_parallel_tool_use: true },
    });
    expect(told).toMatchObject({ tools, tool_choice: { type: 'auto', disable_parallel_tool_use: true } });
  });

  test.each([true, false])(
    'JSON that does not fit its schema is a 502 only if it had to (strict: %s)',
    async (strict) => {
      const schema = {
        ...{ type: 'object', properties: { name: { type: 'string' } } },
        ...{ required: ['name'], additionalProperties: false },
      };
      const asked = {
        ...{ model: 'sonnet', messages: question },
        response_format: { type: 'json_schema', json_schema: { name: 'person', schema, strict } },
      } as const;
      bench.api.reply(answer('{"name":5}'));
      const misfit = bench.openai.chat.completions.create(asked).withResponse();
      if (strict) {
        const error = await misfit.then(String, (failure: unknown) => failure);
        expect(error).toMatchObject({ status: 502 });
        expect((error as { headers: Headers }).headers.get('x-should-retry')).toBe('true');
      } else {
        const { data, response } = await misfit;
        expect(data.choices[0]!.message.content).toBe('{"name":5}');
        expect(response.headers.get('x-claude-bridge-adapted')).toBe(
          'response_format: the answer does not fit the schema, which is not strict',
        );
      }
      bench.api.reply(answer('{"name":"Ada"}'));
      const { choices } = await bench.openai.chat.completions.create(asked);
      expect(choices[0]!.message.content).toBe('{"name":"Ada"}');
      for (const { body } of bench.reached())
        expect(body.output_config).toMatchObject({ format: { type: 'json_schema', schema } });
    },
  );

  test('a choice of texts reaches the model inside an object, and the client alone', async () => {
    const choice = { model: 'sonnet', messages: question, structured_outputs: { choice: ['yes', 'no'] } };
    bench.api.reply(answer('{"value":"no"}'));
    const { choices } = await bench.openai.chat.completions.create(choice);
    expect(choices[0]!.message.content).toBe('no');
    expect(bench.reached()[0]!.body.output_config).toMatchObject({
      format: {
        type: 'json_schema',
        schema: { type: 'object', properties: { value: { enum: ['yes', 'no'] } } },
      },
    });
  });
});
