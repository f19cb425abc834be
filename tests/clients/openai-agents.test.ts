/** OpenAI's Agents SDK runs its own loops against the bridge: tools, a handoff between agents, and a typed result. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents';
import { z } from 'zod';
import { answer, apiError, text, toolUse } from '../support/api-reply.js';
import { systemText, type MessagesBody } from '../support/api-request.js';
import { whole } from '../support/bench.js';
import {
  assistant,
  call,
  expectedMessages,
  result as toolResult,
  user,
} from '../support/expected-messages.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { lastWords, timeNow, weatherIn, weatherLoop, weatherMessages } from './weather-loop.js';
import { useBench } from '../support/use-bench.js';

const tools = [
  tool({
    name: 'get_weather',
    description: 'Weather of a city',
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => weatherIn(city),
  }),
  tool({ name: 'get_time', description: 'The time', parameters: z.object({}), execute: () => timeNow }),
];

/** Opens the conversations, so that one process answers all that have the same instructions. */
const question = 'What is it like?';
// On a very busy machine, a shorter heartbeat would open the stream before the answer fails.
const bench = useBench(NEWEST_CLI.path, { heartbeatMs: 60_000 });

describe.each([
  { api: 'chat completions', useResponses: false },
  { api: 'responses', useResponses: true },
])('over $api', ({ useResponses }) => {
  let runner: Runner;
  beforeAll(() => {
    runner = new Runner({
      modelProvider: new OpenAIProvider({ openAIClient: bench.openai, useResponses }),
      tracingDisabled: true,
    });
  });

  test.each([false, true])(
    'an agent runs its tools over three rounds in one process (stream: %s)',
    async (stream) => {
      bench.api.script(weatherLoop());
      const agent = new Agent({ name: 'Weather', instructions: 'Be brief.', model: 'sonnet', tools });
      let deltas = '';
      let finalOutput: unknown;
      let usage;
      if (stream) {
        const run = await runner.run(agent, question, { stream: true });
        for await (const piece of run.toTextStream()) deltas += piece;
        await run.completed;
        expect(deltas).toBe(`Let me look.${lastWords}`);
        finalOutput = run.finalOutput;
        usage = run.state.usage;
      } else {
        const run = await runner.run(agent, question);
        finalOutput = run.finalOutput;
        usage = run.state.usage;
      }
      expect(finalOutput).toBe(lastWords);
      expect(usage).toMatchObject({ requests: 3, inputTokens: 63, outputTokens: 15, totalTokens: 78 });
      expect(bench.reached()).toHaveLength(3);
      expect(bench.processes()).toBe(1);
      const { body } = bench.reached()[2]!;
      expect(systemText(body)).toBe('Be brief.');
      expect(body.tools!.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
      expect(body.messages).toEqual(weatherMessages(question));
    },
  );

  test('one agent hands over to another, which has its own instructions and sees the conversation so far', async () => {
    const spanish = new Agent({ name: 'Spanish', instructions: 'You speak Spanish.', model: 'haiku' });
    const front = new Agent({
      name: 'Front',
      instructions: 'You send everyone to the right one.',
      model: 'sonnet',
      handoffs: [spanish],
    });
    bench.api.script(({ body }) =>
      systemText(body).includes('Spanish')
        ? answer('¡Hola!')
        : answer([text('One moment.'), toolUse('toolu_handoff_00000001', handoffTool(body), {})]),
    );
    const result = await runner.run(front, 'Habla español?');
    expect(result.finalOutput).toBe('¡Hola!');
    expect(result.lastAgent?.name).toBe('Spanish');
    const [first, second] = bench.reached().map(({ body }) => body);
    expect(bench.reached()).toHaveLength(2);
    expect([systemText(first!), systemText(second!)]).toEqual([
      'You send everyone to the right one.',
      'You speak Spanish.',
    ]);
    expect([first!.model, second!.model].map((name) => /sonnet|haiku/u.exec(name)?.[0])).toEqual([
      'sonnet',
      'haiku',
    ]);
    expect(second!.tools ?? []).toEqual([]);
    expect(second!.messages).toEqual(
      expectedMessages(
        user('Habla español?'),
        assistant('One moment.', call('toolu_handoff_00000001', handoffTool(first!), {})),
        user(toolResult('toolu_handoff_00000001', '{"assistant":"Spanish"}')),
      ),
    );
  });

  test('a typed result', async () => {
    const agent = new Agent({
      name: 'Teller',
      instructions: '',
      model: 'sonnet',
      outputType: z.object({ city: z.string(), people: z.number() }),
    });
    bench.api.reply(answer(JSON.stringify({ city: 'Paris', people: 2 })));
    expect((await runner.run(agent, 'Two in Paris')).finalOutput).toEqual({ city: 'Paris', people: 2 });
    expect(bench.reached()[0]!.body.output_config).toMatchObject({
      format: { type: 'json_schema', schema: { required: ['city', 'people'] } },
    });
  });

  test('a model error keeps its message and ends the run', async () => {
    bench.api.script(() => apiError(400, 'invalid_request_error', 'messages: such a thing'));
    const agent = new Agent({ name: 'Weather', instructions: 'Be brief.', model: 'sonnet' });
    await expect(runner.run(agent, question)).rejects.toThrow('such a thing');
    const run = await runner.run(agent, question, { stream: true });
    await expect(whole(run)).rejects.toThrow('such a thing');
  });
});

function handoffTool({ tools: offered = [] }: MessagesBody): string {
  return offered.map(({ name }) => name).find((name) => name.startsWith('transfer_to_')) ?? 'none';
}
