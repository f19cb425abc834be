/** A conversation finds its process again by its whole past, and only that conversation does. */
import { describe, expect, test } from '@jest/globals';
import { answer } from '../support/api-reply.js';
import { conversation } from '../support/api-request.js';
import { assistant, startEngine, turnOf, user, type TestEngine } from '../support/engine.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';

/** The CLI tells its session apart in the request's metadata, so two requests of one process can be recognised. */
function sessions(api: MessagesApi): unknown[] {
  return api.requests.map(({ body }) => JSON.stringify(body.metadata));
}

async function texts(api: MessagesApi): Promise<string[][]> {
  return Promise.resolve(
    api.requests.map(({ body }) =>
      conversation(body).map(({ content }) => content.map((block) => block.text).join('|')),
    ),
  );
}

async function started(path: string): Promise<{ api: MessagesApi; engine: TestEngine } & AsyncDisposable> {
  const api = await startMessagesApi();
  const engine = await startEngine(path, api.url);
  return {
    api,
    engine,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await api.close();
    },
  };
}

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  test('the next request of a conversation is asked in the same process', async () => {
    await using at = await started(path);
    const { api, engine } = at;
    const first = await engine.ask(turnOf([user('one')], { system: 'S' }));
    const past = [user('one'), assistant(first.text), user('two')];
    const second = await engine.ask(turnOf(past, { system: 'S' }));
    await engine.ask(turnOf([...past, assistant(second.text), user('three')], { system: 'S' }));
    expect(new Set(sessions(api)).size).toBe(1);
    expect((await texts(api)).at(-1)).toEqual(['one', 'You said: one', 'two', 'You said: two', 'three']);
    expect(engine.engine.status().processes).toMatchObject({ busy: 0, idle: 1 });
  });

  test.each([
    ['an edited answer', { system: 'S' }, [user('one'), assistant('You said: two'), user('next')]],
    ['an edited question', { system: 'S' }, [user('One'), assistant('You said: one'), user('next')]],
    ['another system prompt', { system: 'T' }, [user('one'), assistant('You said: one'), user('next')]],
    [
      'another model',
      { system: 'S', model: 'opus' },
      [user('one'), assistant('You said: one'), user('next')],
    ],
    [
      'an inserted turn',
      { system: 'S' },
      [user('one'), assistant('You said: one'), assistant('more'), user('next')],
    ],
  ])('%s is replayed into a process of its own, exactly', async (_, options, messages) => {
    await using at = await started(path);
    const { api, engine } = at;
    await engine.ask(turnOf([user('one')], { system: 'S' }));
    await engine.ask(turnOf(messages, options));
    expect(new Set(sessions(api)).size).toBe(2);
    expect((await texts(api))[1]).toEqual(messages.map(({ blocks }) => (blocks[0] as { text: string }).text));
  });

  test('two branches of one conversation do not hear each other', async () => {
    await using at = await started(path);
    const { api, engine } = at;
    const past = [user('root'), assistant((await engine.ask(turnOf([user('root')]))).text)];
    const left = await engine.ask(turnOf([...past, user('left')]));
    const right = await engine.ask(turnOf([...past, user('right')]));
    await engine.ask(turnOf([...past, user('left'), assistant(left.text), user('left again')]));
    await engine.ask(turnOf([...past, user('right'), assistant(right.text), user('right again')]));
    const seen = await texts(api);
    expect(seen[3]).toEqual(['root', 'You said: root', 'left', 'You said: left', 'left again']);
    expect(seen[4]).toEqual(['root', 'You said: root', 'right', 'You said: right', 'right again']);
    const [one, leftOne, rightOne, leftTwo, rightTwo] = sessions(api);
    expect([leftOne, leftTwo, rightTwo]).toEqual([one, one, rightOne]);
    expect(rightOne).not.toBe(one);
  });

  test('of two requests racing for one continuation, both are answered and only one has the process', async () => {
    await using at = await started(path);
    const { api, engine } = at;
    const past = [user('root'), assistant((await engine.ask(turnOf([user('root')]))).text)];
    const both = await Promise.all([
      engine.ask(turnOf([...past, user('left')])),
      engine.ask(turnOf([...past, user('right')])),
    ]);
    expect(both.map(({ text }) => text)).toEqual(['You said: left', 'You said: right']);
    const seen = (await texts(api)).slice(1).sort();
    expect(seen).toEqual([
      ['root', 'You said: root', 'left'],
      ['root', 'You said: root', 'right'],
    ]);
    expect(new Set(sessions(api)).size).toBe(2);
  });

  test('an answer cut by the token limit ends there, and its conversation is replayed', async () => {
    await using at = await started(path);
    const { api, engine } = at;
    api.reply(answer('cut off', { stopReason: 'max_tokens', endGapMs: 50 }));
    const cut = await engine.ask(turnOf([user('one')]));
    expect(cut).toMatchObject({ text: 'cut off', finishReason: 'length' });
    await engine.ask(turnOf([user('one'), assistant('cut off'), user('go on')]));
    expect(await texts(api)).toEqual([['one'], ['one', 'cut off', 'go on']]);
  });

  test('a refusal is the end of the answer', async () => {
    await using at = await started(path);
    at.api.reply(answer('I will not', { stopReason: 'refusal' }));
    const refused = await at.engine.ask(turnOf([user('one')]));
    expect(refused).toMatchObject({ text: 'I will not', finishReason: 'refusal' });
    expect(at.api.requests).toHaveLength(1);
  });
});

test.each(CLI_VERSIONS)(
  'a conversation beyond the context is neither compacted nor refused by CLI $version',
  async ({ path }) => {
    await using at = await started(path);
    at.api.reply(answer('long', { usage: { input: 2_000_000 } }));
    const first = await at.engine.ask(turnOf([user('one')]));
    await at.engine.ask(turnOf([user('one'), assistant(first.text), user('two')]));
    expect((await texts(at.api)).at(-1)).toEqual(['one', 'long', 'two']);
    expect(at.api.requests).toHaveLength(2);
  },
);

test('usage counts what was read from and written to the cache', async () => {
  await using at = await started(NEWEST_CLI.path);
  at.api.reply(answer('hi', { usage: { input: 11, cacheRead: 7, cacheWrite: 3, output: 5 } }));
  const { usage, model } = await at.engine.ask(turnOf([user('one')]));
  expect(usage).toMatchObject({ inputTokens: 21, cacheReadTokens: 7, cacheWriteTokens: 3, outputTokens: 5 });
  expect(model).toBe(at.api.requests[0]!.body.model);
});
