/** LlamaIndex’s chat model against the bridge: non-streamed, streamed, with an image, and with its own tool loop. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ChatMessage } from '@llamaindex/core/llms';
import { tool } from '@llamaindex/core/tools';
import { OpenAI } from '@llamaindex/openai';
import { z } from 'zod';
import { apiError } from '../support/api-reply.js';
import { systemText } from '../support/api-request.js';
import { whole } from '../support/bench.js';
import { assistant, expectedMessages, user } from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { lastWords, timeNow, weatherIn, weatherLoop } from './weather-loop.js';
import { useBench } from '../support/use-bench.js';
import { PIXEL_DATA } from '../support/conversation-parts.js';

const tools = [
  tool({
    name: 'get_weather',
    description: 'Weather of a city',
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => weatherIn(city),
  }),
  tool({
    name: 'get_time',
    description: 'The time',
    parameters: z.object({}),
    execute: () => timeNow,
  }),
];

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path);
  let model: OpenAI;
  beforeAll(() => {
    model = new OpenAI({
      model: 'sonnet',
      apiKey: 'none',
      baseURL: bench.bridge.url,
      maxRetries: 0,
      additionalSessionOptions: { fetch: bench.fetch },
    });
  });

  // Opens every conversation, so that one process answers them all.
  const messages: ChatMessage[] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'hello' },
  ];

  test('chat, then a streamed chat in the same process', async () => {
    const { message } = await model.chat({ messages });
    expect(message).toMatchObject({ role: 'assistant', content: 'You said: hello' });
    const next: ChatMessage[] = [...messages, message, { role: 'user', content: 'again' }];
    const chunks = await whole(await model.chat({ messages: next, stream: true }));
    expect(chunks.map(({ delta }) => delta).join('')).toBe('You said: again');
    expect(chunks.filter(({ delta }) => delta !== '').length).toBeGreaterThan(1);
    const { body } = bench.reached()[1]!;
    expect(systemText(body)).toBe('Be brief.');
    expect(body.messages).toEqual(
      expectedMessages(user('hello'), assistant('You said: hello'), user('again')),
    );
    // The model does not accept what the client adds by default.
    expect(body).not.toHaveProperty('temperature');
    expect(bench.processes()).toBe(1);
  });

  test('an image reaches the model', async () => {
    await model.chat({
      messages: [
        ...messages,
        { role: 'assistant', content: 'Show me.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL_DATA}` } },
          ],
        },
      ],
    });
    expect(bench.reached()[0]!.body.messages).toEqual(
      expectedMessages(
        user('hello'),
        assistant('Show me.'),
        user(
          { type: 'text', text: 'look' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL_DATA } },
        ),
      ),
    );
  });

  test.each([false, true])(
    'exec runs the tools over three rounds in one process (stream: %s)',
    async (stream) => {
      // Its streamed loop sees the calls of an answer only when no text precedes them (0.4.23).
      bench.api.script(weatherLoop(stream ? '' : undefined));
      const history: ChatMessage[] = [...messages];
      let text = '';
      let rounds = 0;
      for (let done = false; !done; rounds += 1) {
        if (stream) {
          const round = await model.streamExec({ messages: history, tools, stream: true });
          text = (await whole(round.stream)).map(({ delta }) => delta).join('');
          history.push(...round.newMessages());
          done = round.toolCalls.length === 0;
        } else {
          const round = await model.exec({ messages: history, tools });
          history.push(...round.newMessages);
          text = round.newMessages
            .map(({ content }) => (typeof content === 'string' ? content : ''))
            .join('');
          done = round.toolCalls.length === 0;
        }
      }
      expect(text).toBe(lastWords);
      expect(rounds).toBe(3);
      expect(bench.reached()).toHaveLength(3);
      expect(bench.processes()).toBe(1);
      expect(bench.reached()[0]!.body.tools).toMatchObject([
        { name: 'get_weather', description: 'Weather of a city', input_schema: { required: ['city'] } },
        { name: 'get_time' },
      ]);
    },
  );

  test('a model error keeps its message', async () => {
    bench.api.script(() => apiError(400, 'invalid_request_error', 'messages: such a thing'));
    await expect(model.chat({ messages })).rejects.toThrow('such a thing');
  });
});
