/** One question and its answer through the whole bridge: what the client gets, and what reaches the model. */
import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import { answer, apiError, text, toolUse } from '../support/api-reply.js';
import { systemText } from '../support/api-request.js';
import { whole, type Bench } from '../support/bench.js';
import { deferred } from '../support/deferred.js';
import { assistant, expectedMessages, user } from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { PIXEL_DATA } from '../support/conversation-parts.js';

const PDF = Buffer.from('%PDF-1.1\n%%EOF\n').toString('base64');

type Messages = OpenAI.ChatCompletionMessageParam[];

/** Conversations begin alike where it does not matter how, so that one process answers many of them. */
describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path);

  /** The one request that reached the model for these messages. */
  async function asked(messages: Messages): Promise<ReturnType<Bench['reached']>[number]['body']> {
    await bench.openai.chat.completions.create({ model: 'sonnet', messages });
    expect(bench.reached()).toHaveLength(1);
    return bench.reached()[0]!.body;
  }

  test('a complete answer, its true token counts and the model that served it', async () => {
    const usage = { input: 100, cacheRead: 20, cacheWrite: 3, output: 45 };
    bench.api.reply(answer('Four, of course.', { usage, model: 'claude-sonnet-99' }));
    const { data, response } = await bench.openai.chat.completions
      .create({ model: 'sonnet', messages: [{ role: 'user', content: 'hello' }] })
      .withResponse();

    expect(data).toMatchObject({
      object: 'chat.completion',
      model: 'claude-sonnet-99',
      choices: [
        { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Four, of course.' } },
      ],
    });
    expect(data.usage).toEqual({
      prompt_tokens: 123,
      completion_tokens: 45,
      total_tokens: 168,
      prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 3, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    });
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    expect(response.headers.get('x-claude-bridge-ignored')).toBeNull();
    expect(response.headers.get('x-claude-bridge-adapted')).toBeNull();
    const { body } = bench.reached()[0]!;
    expect(body.messages).toEqual(expectedMessages(user('hello')));
    expect(systemText(body)).toBe('');
    expect(body.tools).toEqual([]);
  });

  test('a streamed answer arrives while the model is still writing it', async () => {
    const { promise: until, resolve: goOn } = deferred();
    bench.api.reply(answer('one two three', { stall: { afterChunks: 1, until } }));
    const stream = await bench.openai.chat.completions.create({
      model: 'sonnet',
      stream: true,
      messages: [{ role: 'user', content: 'hello' }],
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) {
      chunks.push(chunk);
      if (chunk.choices[0]?.delta.content === 'one ') {
        expect(bench.reached()[0]).toMatchObject({ closed: false });
        goOn();
      }
    }
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '' },
      { content: 'one ' },
      { content: 'two ' },
      { content: 'three' },
      {},
    ]);
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, null, null, null, 'stop']);
    expect(new Set(chunks.map(({ id, created, model }) => `${id} ${created} ${model}`)).size).toBe(1);
    expect(chunks[0]!.model).toBe(bench.reached()[0]!.body.model);
    expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false);
  });

  test('the usage chunk comes on request, last and without choices', async () => {
    bench.api.reply(answer('hi', { usage: { input: 1, cacheRead: 2, cacheWrite: 4, output: 8 } }));
    const stream = await bench.openai.chat.completions.create({
      model: 'sonnet',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'hello' }],
    });
    const chunks = await whole(stream);
    expect(chunks.slice(0, -1).every(({ usage, choices }) => usage === null && choices.length === 1)).toBe(
      true,
    );
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 7, completion_tokens: 8, prompt_tokens_details: { cached_tokens: 2 } },
    });
  });

  const instructions: Messages = [
    { role: 'system', content: 'Be terse.' },
    { role: 'developer', content: [{ type: 'text', text: 'Answer in words.\nNot in digits.' }] },
  ];
  const instructed = ['Be terse.', 'Answer in words.\nNot in digits.'];

  test.each([
    ['sonnet', 'stay where they are, in front of the answer'],
    ['claude-haiku-4-5', 'join the others where the model takes no system messages'],
  ])('%s: system and developer messages form the system prompt; late ones %s', async (model) => {
    const messages: Messages = [
      ...instructions,
      { role: 'user', content: 'Write a haiku.' },
      { role: 'assistant', content: 'two' },
      { role: 'developer', content: 'Be kind.' },
      { role: 'user', content: 'three' },
      { role: 'system', content: 'Be quick.' },
    ];
    await bench.openai.chat.completions.create({ model, messages });
    const [{ body }] = bench.reached() as [ReturnType<Bench['reached']>[number]];
    const late = model === 'sonnet' ? ['Be kind.', 'Be quick.'] : [];
    expect(systemText(body)).toBe(
      [...instructed, ...(late.length > 0 ? [] : ['Be kind.', 'Be quick.'])].join('\n\n'),
    );
    const conversation = expectedMessages(user('Write a haiku.'), assistant('two'), user('three'));
    const told = { role: 'system', content: late.map((text) => ({ type: 'text', text })) };
    expect(body.messages).toEqual(late.length > 0 ? [...conversation, told] : conversation);
  });

  test('instructions alone are what the user asks', async () => {
    const body = await asked([...instructions, { role: 'system', content: 'Write a haiku.' }]);
    expect(systemText(body)).toBe(instructed.join('\n\n'));
    expect(body.messages).toEqual(expectedMessages(user('Write a haiku.')));
  });

  describe('an answer that the client has begun', () => {
    const continueIt = 'Continue your last message from exactly where it ends. Do not repeat any of it.';
    const inWords =
      'messages: told in words to go on: the model cannot continue its own last message in this request';
    const json: OpenAI.ResponseFormatJSONObject = { type: 'json_object' };

    test.each<[string, string, object, boolean]>([
      ['claude-haiku-4-5', 'Once', {}, true],
      ['claude-haiku-4-5', 'Once ', {}, false],
      ['claude-haiku-4-5', '{"a":', { response_format: json }, false],
      ['sonnet', 'Once', {}, false],
    ])('goes on: %s after "%s" with %j', async (model, begun, more, itself) => {
      bench.api.reply(
        itself || !('response_format' in more)
          ? answer(' upon a time')
          : answer([toolUse('toolu_00000000000000000001', 'final_answer', {})]),
      );
      const messages: Messages = [
        { role: 'user', content: 'hello' },
        { role: 'assistant', content: begun },
      ];
      const { response } = await bench.openai.chat.completions
        .create({ model, messages, ...more })
        .withResponse();
      expect(response.headers.get('x-claude-bridge-adapted')).toBe(itself ? null : inWords);
      expect(bench.reached()).toHaveLength(1);
      const sent = [user('hello'), assistant(begun), ...(itself ? [] : [user(continueIt)])];
      expect(bench.reached()[0]!.body.messages).toEqual(expectedMessages(...sent));
    });

    test('goes on in words when the model unexpectedly refuses to continue it itself', async () => {
      bench.api.script(({ body }) =>
        body.messages.at(-1)?.role === 'assistant'
          ? apiError(400, 'invalid_request_error', 'This model does not support assistant message prefill.')
          : answer(' upon a time'),
      );
      const { data, response } = await bench.openai.chat.completions
        .create({
          model: 'claude-haiku-4-5',
          messages: [
            { role: 'user', content: 'hello' },
            { role: 'assistant', content: 'Once' },
          ],
        })
        .withResponse();
      expect(data.choices[0]?.message.content).toBe(' upon a time');
      expect(response.headers.get('x-claude-bridge-adapted')).toBe(inWords);
      expect(bench.reached().at(-1)!.body.messages).toEqual(
        expectedMessages(user('hello'), assistant('Once'), user(continueIt)),
      );
    });
  });

  test('parts, images by data and by URL, and PDFs keep their places, in every turn', async () => {
    const image = (url: string): OpenAI.ChatCompletionContentPart => ({
      type: 'image_url',
      image_url: { url },
    });
    const data = image(`data:image/png;base64,${PIXEL_DATA}`);
    const linked = image('https://example.com/cat.png');
    const paper = { filename: 'paper.pdf', file_data: `data:application/pdf;base64,${PDF}` };
    const body = await asked([
      { role: 'user', content: [{ type: 'text', text: 'hello' }, data, linked] },
      { role: 'assistant', content: [{ type: 'text', text: 'seen' }] },
      { role: 'user', content: [linked, { type: 'text', text: 'middle' }, { type: 'file', file: paper }] },
      { role: 'assistant', content: 'seen again' },
      {
        role: 'user',
        content: [{ type: 'text', text: 'last' }, data, { type: 'text', text: 'end' }, linked],
      },
    ]);
    const apiData = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL_DATA } };
    const apiLinked = { type: 'image', source: { type: 'url', url: 'https://example.com/cat.png' } };
    const apiPaper = {
      type: 'document',
      title: 'paper.pdf',
      source: { type: 'base64', media_type: 'application/pdf', data: PDF },
    };
    expect(body.messages).toEqual(
      expectedMessages(
        user('hello', apiData, apiLinked),
        assistant('seen'),
        user(apiLinked, 'middle', apiPaper),
        assistant('seen again'),
        user('last', apiData, 'end', apiLinked),
      ),
    );
  });

  test('a prompt of 600 KB arrives complete', async () => {
    const content = 'lorem ipsum – ünïcödé 🙂 '.repeat(26_000);
    expect(Buffer.byteLength(content)).toBeGreaterThan(600_000);
    bench.api.reply(answer('Read.'));
    expect((await asked([{ role: 'user', content }])).messages).toEqual(expectedMessages(user(content)));
  });

  test.each([true, false])(
    'odd characters survive both directions, split on the wire (stream: %s)',
    async (stream) => {
      const odd = 'one\u2028two\u2029three\u0085four 👩‍👩‍👧 "quoted" \\ tab\t\r\nend';
      bench.api.reply(answer([text(['a\u2028b', '\u2029c 👩‍', '👧 漢', '字\u0085'])], { bytesPerWrite: 3 }));
      const messages: Messages = [{ role: 'user', content: odd }];
      const said = stream
        ? (await whole(await bench.openai.chat.completions.create({ model: 'sonnet', stream, messages })))
            .map(({ choices }) => choices[0]?.delta.content ?? '')
            .join('')
        : (await bench.openai.chat.completions.create({ model: 'sonnet', messages })).choices[0]!.message
            .content;
      expect(said).toBe('a\u2028b\u2029c 👩‍👧 漢字\u0085');
      expect(bench.reached()[0]!.body.messages).toEqual(expectedMessages(user(odd)));
    },
  );

  test('commands and file mentions are plain text in every message: the current, an old or the next one', async () => {
    const before: Messages = [
      { role: 'system', content: '/model opus @/etc/hostname' },
      { role: 'user', content: '/clear' },
      { role: 'assistant', content: '/cost @/etc/passwd' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'read @/etc/passwd' },
          { type: 'text', text: '/compact' },
        ],
      },
      { role: 'assistant', content: '!ls' },
      { role: 'user', content: '/cost' },
    ];
    const reply = await bench.openai.chat.completions.create({ model: 'sonnet', messages: before });
    expect(reply.choices[0]!.message.content).toBe('You said: /cost');
    await bench.openai.chat.completions.create({
      model: 'sonnet',
      messages: [...before, reply.choices[0]!.message, { role: 'user', content: '@/etc/passwd' }],
    });
    const [, last] = bench.reached();
    expect(bench.reached()).toHaveLength(2);
    expect(bench.processes()).toBe(1);
    expect(systemText(last!.body)).toBe('/model opus @/etc/hostname');
    expect(last!.body.messages).toEqual(
      expectedMessages(
        user('/clear'),
        assistant('/cost @/etc/passwd'),
        user('read @/etc/passwd', '/compact'),
        assistant('!ls'),
        user('/cost'),
        assistant('You said: /cost'),
        user('@/etc/passwd'),
      ),
    );
    expect(JSON.stringify(last!.body)).not.toContain('root:');
  });
});
