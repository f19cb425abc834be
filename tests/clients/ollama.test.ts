/** Ollama's own client against the bridge: a tool loop to its end, streams, JSON, images, and its errors. */
import { describe, expect, test } from '@jest/globals';
import { Ollama, type ChatRequest, type Message, type ToolCall } from 'ollama';
import { answer, apiError, text, thinking } from '../support/api-reply.js';
import { whole } from '../support/bench.js';
import { assistant, expectedMessages, user } from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { lastWords, timeNow, weatherIn, weatherLoop, weatherMessages } from './weather-loop.js';
import { PIXEL_DATA } from '../support/conversation-parts.js';

/** Opens every conversation, so that one process answers those with the same model. */
const question = 'What is it like?';
const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tools = [
  { type: 'function', function: { name: 'get_weather', description: 'Weather of a city', parameters: city } },
  {
    type: 'function',
    function: { name: 'get_time', description: 'The time', parameters: { type: 'object' } },
  },
];

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path);
  const client = (): Ollama => new Ollama({ host: bench.bridge.origin, fetch: bench.fetch });

  test.each([false, true])(
    'a tool loop: two calls at once, then another, in one process (stream: %s)',
    async (stream) => {
      bench.api.script(weatherLoop());
      const messages: Message[] = [{ role: 'user', content: question }];
      for (;;) {
        const said = await ask({ model: 'sonnet', messages, tools }, stream);
        messages.push(said);
        if (!said.tool_calls) break;
        messages.push(...said.tool_calls.map(resultOf));
      }
      expect(messages.at(-1)!.content).toBe(lastWords);
      expect(bench.reached()).toHaveLength(3);
      expect(bench.processes()).toBe(1);
      expect(bench.reached().at(-1)!.body.messages).toEqual(weatherMessages(question));
    },
  );

  async function ask(request: ChatRequest, stream: boolean): Promise<Message> {
    if (!stream) return (await client().chat({ ...request, stream: false })).message;
    const pieces = await whole(await client().chat({ ...request, stream: true }));
    expect(pieces.at(-1)).toMatchObject({ done: true, done_reason: 'stop' });
    const calls = pieces.flatMap(({ message }) => message.tool_calls ?? []);
    const content = pieces.map(({ message }) => message.content).join('');
    return { role: 'assistant', content, ...(calls.length > 0 && { tool_calls: calls }) };
  }

  test('thoughts and words arrive in pieces, the thoughts apart', async () => {
    bench.api.reply(answer([thinking('Hmm, let me see.'), text(['One ', 'two'])]));
    const stream = await client().chat({
      model: 'claude-sonnet-4-5',
      messages: [{ role: 'user', content: question }],
      think: true,
      stream: true,
    });
    const pieces = await whole(stream);
    expect(pieces.map(({ message }) => message.thinking ?? '').join('')).toBe('Hmm, let me see.');
    expect(pieces.map(({ message }) => message.content).filter((said) => said !== '')).toEqual([
      'One ',
      'two',
    ]);
  });

  test('an image reaches the model, and an answer by a schema comes back', async () => {
    bench.api.reply(answer('{"city":"Oslo"}'));
    const { message } = await client().chat({
      model: 'claude-sonnet-4-5',
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: 'Show me.' },
        { role: 'user', content: 'Look.', images: [PIXEL_DATA] },
      ],
      format: { ...city, additionalProperties: false },
    });
    expect(message.content).toBe('{"city":"Oslo"}');
    expect(bench.reached()[0]!.body.messages).toEqual(
      expectedMessages(
        user(question),
        assistant('Show me.'),
        user('Look.', {
          type: 'image',
          source: { type: 'base64', media_type: 'image/png', data: PIXEL_DATA },
        }),
      ),
    );
  });

  test('a prompt is generated from, and the models are listed and shown', async () => {
    const { response, done } = await client().generate({ model: 'sonnet', prompt: question });
    expect([response, done]).toEqual([`You said: ${question}`, true]);
    const { models } = await client().list();
    expect(models.map(({ name }) => name)).toEqual(expect.arrayContaining(['sonnet:latest', 'haiku:latest']));
    expect((await client().show({ model: 'sonnet' })).capabilities).toEqual(
      expect.arrayContaining(['completion', 'tools', 'vision']),
    );
  });

  test('failures have the words and the status', async () => {
    const nobody = client().chat({ model: 'llama3.2', messages: [{ role: 'user', content: question }] });
    await expect(nobody).rejects.toMatchObject({
      status_code: 404,
      error: expect.stringContaining('llama3.2'),
    });
    bench.api.script(() => apiError(400, 'invalid_request_error', 'The prompt is too odd.'));
    const refused = client().chat({ model: 'sonnet', messages: [{ role: 'user', content: question }] });
    await expect(refused).rejects.toMatchObject({
      status_code: 400,
      error: expect.stringContaining('The prompt is too odd.'),
    });
  });
});

function resultOf({ function: { name, arguments: given } }: ToolCall): Message {
  const { city: asked } = given as { readonly city?: string };
  return { role: 'tool', tool_name: name, content: asked === undefined ? timeNow : weatherIn(asked) };
}
