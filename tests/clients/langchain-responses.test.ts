/** LangChain's chat model, set to use the Responses API, runs its own tool loops against the bridge to completion. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { HumanMessage, SystemMessage, type BaseMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { answer } from '../support/api-reply.js';
import { systemText } from '../support/api-request.js';
import { whole } from '../support/bench.js';
import { assistant, expectedMessages, user } from '../support/expected-messages.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { lastWords, timeNow, weatherIn, weatherLoop, weatherMessages } from './weather-loop.js';
import { useBench } from '../support/use-bench.js';

const getWeather = tool(({ city }: { city: string }) => weatherIn(city), {
  name: 'get_weather',
  description: 'Weather of a city',
  schema: z.object({ city: z.string() }),
});
const getTime = tool(() => timeNow, { name: 'get_time', description: 'The time', schema: z.object({}) });

const question = 'What is it like?';

describe('through the newest CLI', () => {
  const bench = useBench(NEWEST_CLI.path);
  let model: ChatOpenAI;
  beforeAll(() => {
    model = new ChatOpenAI({
      model: 'sonnet',
      apiKey: 'none',
      maxRetries: 0,
      useResponsesApi: true,
      configuration: { baseURL: bench.bridge.url, fetch: bench.fetch },
    });
  });

  test('invoke and stream', async () => {
    const messages = [new SystemMessage('Be brief.'), new HumanMessage('hello')];
    const said = await model.invoke(messages);
    expect(said.text).toBe('You said: hello');
    expect(said.usage_metadata).toMatchObject({ input_tokens: 21, output_tokens: 5, total_tokens: 26 });
    const chunks = await whole(await model.stream([...messages, said, new HumanMessage('again')]));
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('You said: again');
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
          const asked = { ...call, type: 'tool_call' as const };
          messages.push(
            call.name === 'get_time' ? await getTime.invoke(asked) : await getWeather.invoke(asked),
          );
        }
      }
      expect(messages.at(-1)!.text).toBe(lastWords);
      expect(bench.reached()).toHaveLength(3);
      expect(bench.processes()).toBe(1);
      expect(bench.reached()[2]!.body.messages).toEqual(weatherMessages(question));
    },
  );

  test('withStructuredOutput', async () => {
    bench.api.script(() => answer(JSON.stringify({ city: 'Rome' })));
    const place = model.withStructuredOutput(z.object({ city: z.string() }), { method: 'jsonSchema' });
    expect(await place.invoke(question)).toEqual({ city: 'Rome' });
  });
});
