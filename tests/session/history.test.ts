/** What reaches the model is what the client wrote: real CLI, both versions, a scripted API behind it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/core/turn.js';
import { answer } from '../support/api-reply.js';
import { conversation, systemText } from '../support/api-request.js';
import { assistant, startEngine, turnOf, user, type TestEngine } from '../support/engine.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { CLI_VERSIONS } from '../support/real-cli.js';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const PDF = Buffer.from('%PDF-1.1\n%%EOF\n').toString('base64');

const says = (role: string, ...texts: string[]): unknown => ({
  role,
  content: texts.map((text) => ({ type: 'text', text })),
});

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  let api: MessagesApi;
  let test_: TestEngine;

  beforeAll(async () => {
    api = await startMessagesApi();
    test_ = await startEngine(path, api.url);
  });
  afterAll(async () => {
    await test_[Symbol.asyncDispose]();
    await api.close();
  });

  async function asked(
    messages: readonly Message[],
    system = '',
  ): Promise<Awaited<ReturnType<MessagesApi['nextRequest']>>['body']> {
    const before = api.requests.length;
    await test_.ask(turnOf(messages, { system }));
    expect(api.requests).toHaveLength(before + 1);
    return api.requests[before]!.body;
  }

  test('a question and a system prompt arrive as they are, with no tools', async () => {
    const body = await asked([user('What is 2 + 2?')], 'You are terse.\n\nAnswer in words.');
    expect(conversation(body)).toEqual([says('user', 'What is 2 + 2?')]);
    expect(systemText(body)).toBe('You are terse.\n\nAnswer in words.');
    expect(body.tools).toEqual([]);
    expect(body.stream).toBe(true);
  });

  test('no system prompt is none', async () => {
    expect(systemText(await asked([user('hi')]))).toBe('');
  });

  test('41 turns arrive as 41 turns', async () => {
    const messages = Array.from({ length: 41 }, (_, i) =>
      i % 2 === 0 ? user(`question ${i} ä\n  indented`) : assistant(`answer ${i}\n\n`),
    );
    const body = await asked(messages);
    expect(conversation(body)).toEqual(messages.map(({ role, blocks }) => ({ role, content: blocks })));
  });

  test('many turns of calls and results, long and short, arrive in their order', async () => {
    const look = { name: 'look', parameters: { type: 'object' } };
    const messages: Message[] = [user('start')];
    for (let each = 0; each < 12; each += 1) {
      const id = `toolu_${each}`;
      messages.push(
        {
          role: 'assistant',
          blocks: [
            { type: 'text', text: `looking ${each}` },
            { type: 'tool-call', id, name: 'look', arguments: `{"n":${each}}` },
          ],
        },
        {
          role: 'user',
          blocks: [
            {
              type: 'tool-result',
              callId: id,
              content: [{ type: 'text', text: `seen ${each} `.repeat(each * 300 + 1) }],
            },
          ],
        },
        assistant(`so ${each}`),
        assistant(`and ${each}`),
        user(`next ${each}`),
      );
    }
    const before = api.requests.length;
    await test_.ask(turnOf(messages, { tools: [look] }));
    const reached = conversation(api.requests[before]!.body).map(({ content }): unknown[] =>
      content.map(
        (block) => block.text ?? [block['id'] ?? block['tool_use_id'], block['input'] ?? block['content']],
      ),
    );
    expect(reached).toEqual(
      messages.map(({ blocks }) =>
        blocks.map((block): unknown => {
          if (block.type === 'tool-call') return [block.id, JSON.parse(block.arguments) as unknown];
          if (block.type === 'tool-result') return [block.callId, block.content];
          return block.type === 'text' ? block.text : '';
        }),
      ),
    );
  });

  test('user messages in a row are one turn of several texts; assistant messages in a row stay apart', async () => {
    const body = await asked([user('a'), user('b'), assistant('c'), assistant('d'), user('e'), user('f')]);
    expect(conversation(body)).toEqual([
      says('user', 'a', 'b'),
      says('assistant', 'c'),
      says('assistant', 'd'),
      says('user', 'e', 'f'),
    ]);
  });

  test('images and documents stay where they were, by data and by URL', async () => {
    const image = { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: PIXEL } } as const;
    const linked = { type: 'image', source: { type: 'url', url: 'https://example.com/cat.png' } } as const;
    const paper = {
      type: 'document',
      title: 'paper.pdf',
      source: { type: 'base64', mediaType: 'application/pdf', data: PDF },
    } as const;
    const body = await asked([
      { role: 'user', blocks: [{ type: 'text', text: 'Look:' }, image, linked] },
      assistant('Seen.'),
      { role: 'user', blocks: [paper, { type: 'text', text: 'And this?' }, image] },
    ]);
    const apiImage = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } };
    expect(conversation(body)).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look:' },
          apiImage,
          { type: 'image', source: { type: 'url', url: 'https://example.com/cat.png' } },
        ],
      },
      says('assistant', 'Seen.'),
      {
        role: 'user',
        content: [
          {
            type: 'document',
            title: 'paper.pdf',
            source: { type: 'base64', media_type: 'application/pdf', data: PDF },
          },
          { type: 'text', text: 'And this?' },
          apiImage,
        ],
      },
    ]);
  });

  test('600 KB of prompt arrive whole', async () => {
    const text = 'lorem ipsum – ünïcödé 🙂 '.repeat(26_000);
    expect(Buffer.byteLength(text)).toBeGreaterThan(600_000);
    expect(conversation(await asked([user(text)]))).toEqual([says('user', text)]);
  });

  test('line separators and characters outside the basic plane survive both ways', async () => {
    const text = 'one\u2028two\u2029three\u0085four\u000bfive 👩‍👩‍👧 \ud83d\ude42 "quoted" \\ tab\t\r\nend';
    api.reply(answer([{ type: 'text', chunks: ['a\u2028b', '\u2029c 👩‍', '👧'] }]));
    const turn = turnOf([user('before'), assistant(text), user(text)]);
    const answered = await test_.ask(turn);
    expect(answered.text).toBe('a\u2028b\u2029c 👩‍👧');
    expect(conversation(api.requests.at(-1)!.body).slice(1)).toEqual([
      says('assistant', text),
      says('user', text),
    ]);
  });

  test('characters torn apart on the wire come out whole', async () => {
    api.reply({ ...answer([{ type: 'text', chunks: ['äöü€', '🙂🙃', '漢字'] }]), bytesPerWrite: 3 });
    expect((await test_.ask(turnOf([user('torn')]))).text).toBe('äöü€🙂🙃漢字');
  });

  test.each([
    '/cost',
    '/clear',
    '/compact now',
    '/model opus',
    '  /cost',
    '/nonexistent command',
    '@/etc/passwd',
    'read @/etc/hostname please',
    '!ls /',
    '#remember this',
    'ultrathink',
    '/cost @/etc/passwd',
  ])('%j is text, asked now or long ago, and touches nothing', async (text) => {
    const live = await asked([user(text)]);
    expect(conversation(live)).toEqual([says('user', text)]);
    const replayed = await asked([user(text), assistant(text), user(`${text} again`)]);
    expect(conversation(replayed)).toEqual([
      says('user', text),
      says('assistant', text),
      says('user', `${text} again`),
    ]);
    for (const body of [live, replayed]) expect(JSON.stringify(body)).not.toContain('root:');
  });

  test('a command in any text block of a message is text', async () => {
    const body = await asked([
      {
        role: 'user',
        blocks: [
          { type: 'text', text: 'first' },
          { type: 'text', text: '/cost' },
        ],
      },
      assistant('ok'),
      {
        role: 'user',
        blocks: [
          { type: 'text', text: '/clear' },
          { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: PIXEL } },
          { type: 'text', text: '/compact' },
        ],
      },
    ]);
    expect(conversation(body).map(({ content }) => content.map((block) => block.text ?? block.type))).toEqual(
      [['first', '/cost'], ['ok'], ['/clear', 'image', '/compact']],
    );
  });

  test('a command in a continued conversation is text', async () => {
    const first = await test_.ask(turnOf([user('go on?')]));
    const body = await asked([user('go on?'), assistant(first.text), user('/cost')]);
    expect(conversation(body).at(-1)).toEqual(says('user', '/cost'));
  });
});
