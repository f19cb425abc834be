/** Whatever the client writes arrives as text, complete and unchanged, whichever way the CLI gets it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/core/turn.js';
import { answer } from '../support/api-reply.js';
import type { MessagesBody } from '../support/api-request.js';
import { asking, PIXEL, words } from '../support/conversation-parts.js';
import { assistant, turnOf, user } from '../support/engine.js';
import {
  sentMessages,
  expectedSystem,
  joinedUsers,
  unmarkedMessages,
  withoutNotes,
} from '../support/expected-request.js';
import { CLI_VERSIONS, OLDEST_CLI } from '../support/real-cli.js';
import { startStage, type Stage } from '../support/stage.js';

const WAYS = CLI_VERSIONS.flatMap((cli) => [
  { ...cli, way: 'by the body', options: {} },
  { ...cli, way: 'by lines', options: { maxBodyBytes: 0 } },
]);

describe.each(WAYS)('$way through CLI $version', ({ path, version, way, options }) => {
  let on: Stage;
  beforeAll(async () => {
    on = await startStage(path, options);
  });
  afterAll(async () => on[Symbol.asyncDispose]());

  async function asked(
    messages: readonly Message[],
    system = '',
  ): Promise<{ body: MessagesBody; said: string }> {
    const before = on.api.requests.length;
    const { text: said } = await on.ask(turnOf(messages, { system }));
    expect(on.bodies()).toHaveLength(before + 1);
    const body = on.bodies().at(-1)!;
    if (way === 'by lines') expect(withoutNotes(body)).toEqual(joinedUsers(unmarkedMessages(messages)));
    else expect(body.messages).toEqual(sentMessages(messages));
    expect(body.system).toEqual(expectedSystem(version, system));
    return { body, said };
  }

  // By lines, the oldest CLI takes time that grows with the square of the length.
  const kilobytes = way === 'by lines' && version === OLDEST_CLI.version ? 200 : 800;
  test(`a prompt of ${kilobytes} KB arrives complete`, async () => {
    const text = 'lorem ipsum – ünïcödé 🙂 '.repeat(32 * kilobytes);
    expect(Buffer.byteLength(text)).toBeGreaterThan(kilobytes * 1000);
    on.api.reply(answer('Read.'));
    await asked([user(text)], text.slice(0, 1000));
  });

  test('line separators and characters outside the basic plane survive both directions', async () => {
    const text =
      'one\u2028two\u2029three\u0085four\u000bfive 👩‍👩‍👧 \ud83d\ude42 "quoted" \\ud800 \\ tab\t\r\nend';
    on.api.reply(answer([{ type: 'text', chunks: ['a\u2028b', '\u2029c 👩‍', '👧'] }]));
    const { said } = await asked([user('before'), assistant(text), user(text)], text);
    expect(said).toBe('a\u2028b\u2029c 👩‍👧');
  });

  test('characters split on the wire come out intact', async () => {
    on.api.reply({ ...answer([{ type: 'text', chunks: ['äöü€', '🙂🙃', '漢字'] }]), bytesPerWrite: 3 });
    expect((await on.ask(turnOf([user('go on?')]))).text).toBe('äöü€🙂🙃漢字');
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
  ])('%j is text, whether asked now or long ago, and has no effect', async (text) => {
    // By lines each request takes a process, so one request holds both: the text at the end, and the same text long ago. By the
    // body, the second one goes to the process of the first.
    const now = way === 'by lines' ? [] : [await asked([user(text)])];
    const said = way === 'by lines' ? text : `You said: ${text}`;
    const later = await asked([user(text), assistant(said), user(`${text} again`)]);
    for (const { body } of [...now, later]) expect(JSON.stringify(body)).not.toContain('root:');
  });

  test('a command in any text block of a message is text', async () => {
    await asked([
      asking(words('first'), words('/cost')),
      assistant('ok'),
      asking(words('/clear'), PIXEL, words('/compact')),
    ]);
  });

  test('a command in a continued conversation is text', async () => {
    // By lines a process answers one request, so the conversation is continued in a new one.
    if (way === 'by the body') await asked([user('go on?')]);
    await asked([user('go on?'), assistant('You said: go on?'), user('/cost')]);
  });
});
