/** A conversation that a client makes short: what the model is asked, what comes back, and what the model knows afterwards. */
import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import { answer } from '../support/api-reply.js';
import { systemText } from '../support/api-request.js';
import {
  assistant,
  call,
  expectedMessages,
  result as apiResult,
  user,
} from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';

type Input = OpenAI.Responses.ResponseInput;

const INSTRUCTION =
  'Summarise this conversation so that you can go on from the summary alone: the answers, tool calls and results above will be gone, ' +
  'and only the messages of the user stay. Keep everything that is needed to continue: what is wanted, what was decided and why, ' +
  'facts, names, numbers, file paths and code that matter, what tool calls found, what is done, and what is still to do. ' +
  'Write the summary and nothing else.';
const SUMMARY =
  'Summary of the conversation so far, which you wrote to go on from:\n\nIt is 20 degrees in Paris.';

const weather = {
  ...{ type: 'function' as const, name: 'get_weather', strict: false },
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
};
const conversation: Input = [
  { role: 'developer', content: 'Celsius only.' },
  { role: 'user', content: 'Weather in Paris?' },
  {
    type: 'function_call',
    call_id: 'toolu_a_0000000000000001',
    name: 'get_weather',
    arguments: '{"city":"Paris"}',
  },
  { type: 'function_call_output', call_id: 'toolu_a_0000000000000001', output: '20 degrees' },
  { role: 'assistant', content: 'It is 20 degrees.' },
];

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path);

  test('is summarised by the model, and the summary takes its place', async () => {
    bench.api.reply(
      answer('It is 20 degrees in Paris.', { usage: { input: 90, cacheRead: 0, cacheWrite: 0, output: 12 } }),
    );
    const compacted = await bench.openai.responses.compact({
      ...{ model: 'sonnet', input: conversation },
      ...({ instructions: 'Be brief.' } as object),
    });
    const [asked] = bench.reached();
    expect(systemText(asked!.body)).toBe('Be brief.\n\nCelsius only.');
    expect(asked!.body.messages).toEqual(
      expectedMessages(
        user('Weather in Paris?'),
        assistant(call('toolu_a_0000000000000001', 'get_weather', { city: 'Paris' })),
        user(apiResult('toolu_a_0000000000000001', '20 degrees')),
        assistant('It is 20 degrees.'),
        user(INSTRUCTION),
      ),
    );
    const id = compacted.id.replace('resp_', '');
    expect(compacted).toEqual({
      ...{ id: `resp_${id}`, object: 'response.compaction', created_at: expect.any(Number) },
      output: [
        {
          ...{ id: `msg_${id}_0`, type: 'message', status: 'completed', role: 'developer' },
          content: [{ type: 'input_text', text: 'Celsius only.' }],
        },
        {
          ...{ id: `msg_${id}_1`, type: 'message', status: 'completed', role: 'user' },
          content: [{ type: 'input_text', text: 'Weather in Paris?' }],
        },
        { id: `cmp_${id}_2`, type: 'compaction', encrypted_content: expect.any(String) },
      ],
      usage: {
        ...{ input_tokens: 90, input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 } },
        ...{ output_tokens: 12, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 102 },
      },
    });

    await bench.openai.responses.create({
      ...{ model: 'sonnet', instructions: 'Be brief.' },
      input: [...(compacted.output as Input), { role: 'user', content: 'And Rome?' }],
    });
    const next = bench.reached()[1]!.body;
    expect(systemText(next)).toBe('Be brief.\n\nCelsius only.');
    expect(next.messages).toEqual(
      expectedMessages(user('Weather in Paris?'), user(SUMMARY), user('And Rome?')),
    );
    expect(bench.processes()).toBe(1);
  });

  test('keeps its tools out of the summary, and an agent goes on without a new question', async () => {
    const first = await bench.openai.responses.create({ model: 'sonnet', input: 'Weather in Paris?' });
    bench.api.reply(answer('It is 20 degrees in Paris.'));
    const compacted = await bench.openai.responses.compact({
      ...{ model: 'sonnet', previous_response_id: first.id },
      ...({ tools: [weather] } as object),
    });
    const asked = bench.reached()[1]!.body;
    expect(asked.tool_choice).toEqual({ type: 'none' });
    expect(asked.messages).toEqual(
      expectedMessages(
        user('Weather in Paris?'),
        assistant('You said: Weather in Paris?'),
        user(INSTRUCTION),
      ),
    );
    await bench.openai.responses.create({ model: 'sonnet', input: compacted.output as Input });
    expect(bench.reached()[2]!.body.messages).toEqual(
      expectedMessages(user('Weather in Paris?'), user(SUMMARY)),
    );
  });

  test.each([false, true])(
    'a trigger at the end of the input makes the summary the answer (stream: %s)',
    async (stream) => {
      bench.api.reply(answer('It is 20 degrees in Paris.'));
      const body = {
        ...{ model: 'sonnet', instructions: 'Be brief.' },
        input: [...conversation, { type: 'compaction_trigger' }] as Input,
      };
      const { id, output, status } = stream
        ? await bench.openai.responses.stream(body).finalResponse()
        : await bench.openai.responses.create(body);
      expect({ status, output }).toEqual({
        status: 'completed',
        output: [
          {
            ...{ id: id.replace('resp_', 'cmp_').concat('_0'), type: 'compaction' },
            encrypted_content: expect.any(String),
          },
        ],
      });
      expect(bench.reached()[0]!.body.messages.at(-1)).toMatchObject({
        content: [{ text: INSTRUCTION.replace(/the answers.*user stay/u, 'everything above will be gone') }],
      });

      const ways = [
        { previous_response_id: id, input: 'And Rome?' },
        { input: [...(output as Input), { role: 'user' as const, content: 'And Rome?' }] },
      ];
      for (const way of ways) await bench.openai.responses.create({ model: 'sonnet', ...way });
      const after = bench.reached().slice(1);
      expect(after.map(({ body: { messages } }) => messages)).toEqual(
        ways.map(() => expectedMessages(user(SUMMARY), user('And Rome?'))),
      );
      expect(after.map((each) => systemText(each.body))).toEqual(['Celsius only.', '']);
    },
  );

  test('the tokens of a request are counted without asking the model', async () => {
    const { input_tokens: tokens } = await bench.openai.responses.inputTokens.count({
      ...{ model: 'sonnet', instructions: 'Be brief.', input: 'hello' },
    });
    expect(tokens).toBeGreaterThan(0);
    expect(bench.reached().filter(({ body }) => body.max_tokens !== 1)).toEqual([]);
  });

  test.each<[string, object, object]>([
    ['compact', {}, { status: 422, param: 'input' }],
    ['compact', { input: 'x', previous_response_id: 'resp_x' }, { code: 'previous_response_not_found' }],
    ['input_tokens', {}, { status: 422, param: 'input' }],
  ])('%s refuses %j', async (route, body, told) => {
    await expect(
      bench.openai.post(`/responses/${route}`, { body: { model: 'sonnet', ...body } }),
    ).rejects.toMatchObject(told);
    expect(bench.reached()).toEqual([]);
  });

  test('a summary that another server made is refused, because the model would not know what was said', async () => {
    const input = [
      { type: 'compaction', encrypted_content: 'gAAAAA' },
      { role: 'user', content: 'x' },
    ] as Input;
    await expect(bench.openai.responses.create({ model: 'sonnet', input })).rejects.toMatchObject({
      ...{ status: 422, param: 'input[0].encrypted_content' },
    });
  });

  test('an empty summary is a failure that a retry may mend', async () => {
    bench.api.script(() => answer(''));
    await expect(
      bench.openai.responses.compact({ model: 'sonnet', input: 'Weather in Paris?' }),
    ).rejects.toMatchObject({
      status: 502,
    });
  });
});
