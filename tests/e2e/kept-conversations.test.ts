/** Conversations that the bridge keeps, with OpenAI's own SDK: each answer goes on from what is in them, and is added. */
import { expect, test } from '@jest/globals';
import { assistant, expectedMessages, user } from '../support/expected-messages.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';

const bench = useBench(NEWEST_CLI.path);

async function textsOf(id: string): Promise<unknown[]> {
  const texts: unknown[] = [];
  for await (const item of bench.openai.conversations.items.list(id, { order: 'asc', limit: 2 }))
    texts.push(
      item.type === 'message' ? item.content.map((part) => 'text' in part && part.text).join() : item.type,
    );
  return texts;
}

test('an answer goes on from the conversation, whole or streamed, and is added to it', async () => {
  const { conversations, responses } = bench.openai;
  const { id, ...begun } = await conversations.create({
    items: [{ type: 'message', role: 'user', content: 'My name is Ada.' }],
    metadata: { topic: 'names' },
  });
  expect(begun).toEqual({
    object: 'conversation',
    created_at: expect.any(Number),
    metadata: { topic: 'names' },
  });

  const first = await responses.create({ model: 'sonnet', input: 'one', conversation: id });
  expect(first).toMatchObject({ conversation: { id }, previous_response_id: null });
  const stream = responses.stream({ model: 'sonnet', input: 'two', conversation: { id } });
  expect((await stream.finalResponse()).output_text).toBe('You said: two');
  const said = ['My name is Ada.', 'one', 'You said: one', 'two', 'You said: two'];
  expect(await textsOf(id)).toEqual(said);

  // What was added by hand is a question, too.
  await conversations.items.create(id, { items: [{ type: 'message', role: 'user', content: 'three' }] });
  const third = await responses.create({ model: 'sonnet', conversation: id });
  expect(bench.reached().map(({ body }) => body.messages)).toEqual([
    expectedMessages(user('My name is Ada.'), user('one')),
    expectedMessages(user('My name is Ada.'), user('one'), assistant('You said: one'), user('two')),
    expectedMessages(
      ...[user('My name is Ada.'), user('one'), assistant('You said: one'), user('two')],
      ...[assistant('You said: two'), user('three')],
    ),
  ]);

  const last = third.output[0]!.id!;
  expect(await conversations.items.retrieve(last, { conversation_id: id })).toMatchObject({
    id: last,
    type: 'message',
  });
  await conversations.items.delete(last, { conversation_id: id });
  expect(await textsOf(id)).toEqual([...said, 'three']);
  expect(await conversations.update(id, { metadata: { topic: 'x' } })).toMatchObject({
    id,
    metadata: { topic: 'x' },
  });
  expect((await conversations.retrieve(id)).metadata).toEqual({ topic: 'x' });
  expect(await conversations.delete(id)).toEqual({ id, object: 'conversation.deleted', deleted: true });
  await expect(conversations.retrieve(id)).rejects.toMatchObject({ status: 404 });
  await expect(responses.create({ model: 'sonnet', input: 'x', conversation: id })).rejects.toMatchObject({
    ...{ status: 404, param: 'conversation' },
  });
});
