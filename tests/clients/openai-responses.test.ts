/** The `openai` SDK's helpers for the Responses API run against the bridge to completion. */
import { describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { answer, text, toolUse } from '../support/api-reply.js';
import { whole } from '../support/bench.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { lastWords, timeNow, weatherIn, weatherLoop, weatherMessages } from './weather-loop.js';
import { serve } from '../http/serve.js';
import { wait } from '../http/scripted-model.js';

/** Opens every conversation, so that one process answers them all. */
const question = 'What is it like?';

describe('through the newest CLI', () => {
  const bench = useBench(NEWEST_CLI.path);

  test('stream emits its events and the whole response', async () => {
    const stream = bench.openai.responses.stream({ model: 'sonnet', input: question });
    const said: string[] = [];
    stream.on('response.output_text.delta', ({ delta }) => said.push(delta));
    const response = await stream.finalResponse();
    expect(said.length).toBeGreaterThan(1);
    expect(said.join('')).toBe(`You said: ${question}`);
    expect(response.output_text).toBe(`You said: ${question}`);
    expect(await bench.openai.responses.retrieve(response.id)).toMatchObject({ status: 'completed' });
  });

  test('a tool loop over three rounds, with previous_response_id, in one process', async () => {
    bench.api.script(weatherLoop());
    const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const tools = [
      { type: 'function' as const, name: 'get_weather', parameters: city, strict: false },
      { type: 'function' as const, name: 'get_time', parameters: null, strict: false },
    ];
    let asked: OpenAI.Responses.ResponseInput = [{ role: 'user', content: question }];
    let previous: string | undefined;
    for (let round = 0; round < 5; round++) {
      const asking: OpenAI.Responses.ResponseCreateParamsStreaming = {
        ...{ model: 'sonnet', input: asked, tools, stream: true, previous_response_id: previous ?? null },
      };
      const response: OpenAI.Responses.Response = await bench.openai.responses.stream(asking).finalResponse();
      previous = response.id;
      const calls = response.output.filter((item) => item.type === 'function_call');
      if (calls.length === 0) {
        expect(response.output_text).toBe(lastWords);
        break;
      }
      asked = calls.map(({ call_id, name, arguments: args }) => ({
        type: 'function_call_output',
        call_id,
        output: name === 'get_time' ? timeNow : weatherIn((JSON.parse(args) as { city: string }).city),
      }));
    }
    expect(bench.reached()).toHaveLength(3);
    expect(bench.processes()).toBe(1);
    expect(bench.reached()[2]!.body.messages).toEqual(weatherMessages(question));
  });

  test('parse reads JSON that follows a schema', async () => {
    bench.api.reply(answer(JSON.stringify({ city: 'Rome', heat: 25 })));
    const place = z.object({ city: z.string(), heat: z.number() });
    const response = await bench.openai.responses.parse({
      model: 'sonnet',
      input: question,
      text: { format: zodTextFormat(place, 'place') },
    });
    expect(response.output_parsed).toEqual({ city: 'Rome', heat: 25 });
  });

  test('the items of an answer can be sent back unchanged', async () => {
    bench.api.reply(answer([text('Hm.'), toolUse('toolu_1', 'look', {})]));
    const tools = [{ type: 'function' as const, name: 'look', parameters: null, strict: null }];
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: question }];
    const first = await bench.openai.responses.create({ model: 'sonnet', input, tools, store: false });
    input.push(...(first.output as OpenAI.Responses.ResponseInput));
    input.push({ type: 'function_call_output', call_id: 'toolu_1', output: 'seen' });
    bench.api.reply(answer('Seen.'));
    const second = await bench.openai.responses.create({ model: 'sonnet', input, tools, store: false });
    expect(second.output_text).toBe('Seen.');
    expect(bench.processes()).toBe(1);
  });
});

test('the SDK reads a response that failed before its first item', async () => {
  const server = await serve({ heartbeatMs: 10 });
  try {
    server.chat.script = async function* (_turn, signal) {
      await wait(60, signal);
      yield* [];
      throw new Error('broken');
    };
    const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
    const stream = openai.responses.stream({ model: 'sonnet', input: 'hi' });
    const events = await whole(stream);
    expect(events.at(-1)).toMatchObject({ type: 'response.failed', response: { status: 'failed' } });
    expect(await stream.finalResponse()).toMatchObject({ status: 'failed', error: { code: 'server_error' } });
  } finally {
    server.closeNow();
  }
});
