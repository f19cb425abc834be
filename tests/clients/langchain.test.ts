/** LangChain's chat model runs its own tool loops against the bridge to completion. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { HumanMessage, SystemMessage, type BaseMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { answer, apiError, toolUse } from '../support/api-reply.js';
import { systemText } from '../support/api-request.js';
import { whole } from '../support/bench.js';
import { assistant, expectedMessages, told, user } from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { lastWords, timeNow, weatherIn, weatherLoop, weatherMessages } from './weather-loop.js';
import { useBench } from '../support/use-bench.js';

const getWeather = tool(({ city }: { city: string }) => weatherIn(city), {
  name: 'get_weather',
  description: 'Weather of a city',
  schema: z.object({ city: z.string() }),
});
const getTime = tool(() => timeNow, { name: 'get_time', description: 'The time', schema: z.object({}) });

/** Opens the conversations, so that one process answers all that have the same instructions. */
const question = 'What is it like?';

describe.each(CLI_VERSIONS)('through CLI $version', ({ path, version }) => {
  const bench = useBench(path);
  let model: ChatOpenAI;
  beforeAll(() => {
    model = new ChatOpenAI({
      model: 'sonnet',
      apiKey: 'none',
      maxRetries: 0,
      configuration: { baseURL: bench.bridge.url, fetch: bench.fetch },
    });
  });

  test('invoke and stream', async () => {
    const messages = [new SystemMessage('Be brief.'), new HumanMessage('hello')];
    const said = await model.invoke(messages);
    expect(said.text).toBe('You said: hello');
    expect(said.usage_metadata).toMatchObject({
      input_tokens: 21,
      output_tokens: 5,
      total_tokens: 26,
      input_token_details: { cache_read: 7 },
    });
    const chunks = await whole(await model.stream([...messages, said, new HumanMessage('again')]));
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('You said: again');
    expect(chunks.filter((chunk) => chunk.text !== '').length).toBeGreaterThan(1);
    expect(bench.processes()).toBe(1);
    const { body } = bench.reached()[1]!;
    expect(systemText(body)).toBe('Be brief.');
    expect(body.messages).toEqual(
      expectedMessages(user('hello'), assistant('You said: hello'), user('again')),
    );
  });

  test.each([false, true])(
    'bindTools runs a loop over three rounds in one process (stream: %s)',
    async (stream) => {
      bench.api.script(weatherLoop());
      const bound = model.bindTools([getWeather, getTime]);
      const messages: BaseMessage[] = [new HumanMessage(question)];
      for (let round = 0; round < 3; round += 1) {
        const said = stream
          ? (await whole(await bound.stream(messages))).reduce((sum, chunk) => sum.concat(chunk))
          : await bound.invoke(messages);
        messages.push(said);
        for (const call of said.tool_calls ?? []) {
          messages.push(
            call.name === 'get_weather'
              ? await getWeather.invoke({ ...call, type: 'tool_call' })
              : await getTime.invoke({ ...call, type: 'tool_call' }),
          );
        }
      }
      expect(messages.at(-1)!.text).toBe(lastWords);
      expect(messages).toHaveLength(7);
      expect(bench.reached()).toHaveLength(3);
      expect(bench.processes()).toBe(1);
      expect(bench.reached()[2]!.body.messages).toEqual(weatherMessages(question));
    },
  );

  test('withStructuredOutput with a forced call', async () => {
    bench.api.reply(answer([toolUse('toolu_extract_0000000001', 'extract', { city: 'Paris', people: 2 })]));
    const extract = model.withStructuredOutput(z.object({ city: z.string(), people: z.number() }), {
      name: 'extract',
      method: 'functionCalling',
    });
    expect(await extract.invoke(question)).toEqual({ city: 'Paris', people: 2 });
    const { body } = bench.reached()[0]!;
    // The newest model cannot be forced.
    if (version === '2.1.330') {
      expect(body).not.toHaveProperty('tool_choice');
      const asked = expectedMessages(user(question));
      expect(body.messages).toEqual(told(asked, 'Answer by calling the tool extract.'));
    } else expect(body.tool_choice).toEqual({ type: 'tool', name: 'extract' });
    expect(body.tools![0]!.input_schema).toMatchObject({ required: ['city', 'people'] });
  });

  test('withStructuredOutput with a JSON schema', async () => {
    bench.api.reply(answer(JSON.stringify({ city: 'Rome', people: 3 })));
    const extract = model.withStructuredOutput(z.object({ city: z.string(), people: z.number() }), {
      name: 'extract',
      method: 'jsonSchema',
    });
    expect(await extract.invoke(question)).toEqual({ city: 'Rome', people: 3 });
    expect(bench.reached()[0]!.body.output_config).toMatchObject({
      format: { type: 'json_schema', schema: { required: ['city', 'people'] } },
    });
  });

  test('a model error keeps its message', async () => {
    // 2.1.330 asks twice, dropping one of its own options.
    bench.api.script(() => apiError(400, 'invalid_request_error', 'messages: such a thing'));
    await expect(model.invoke(question)).rejects.toThrow('such a thing');
  });
});
