/** Thinking as much as was asked, and options that a model will not take. */
import { describe, expect, test } from '@jest/globals';
import { answer, apiError, text, thinking } from '../support/api-reply.js';
import { assistant, startEngine, turnOf, user } from '../support/engine.js';
import { lastUserText, type MessagesBody } from '../support/api-request.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { CLI_VERSIONS, NEWEST_CLI, OLDEST_CLI } from '../support/real-cli.js';

/** The CLI may by itself repeat a refused request without betas of its own, twice at most (2.1.330). */
function refuseWhere(api: MessagesApi, isRefused: (body: MessagesBody) => boolean, said: string): void {
  api.script(({ body }) =>
    isRefused(body)
      ? apiError(400, 'invalid_request_error', said)
      : answer(`You said: ${lastUserText(body)}`),
  );
}

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  test('effort reaches the model with its request only, and thoughts come back apart from the text', async () => {
    await using api = await startMessagesApi();
    await using at = await startEngine(path, api.url, { sparesPerModel: 0 });
    await at.ask(turnOf([user('one')]));
    const past = [user('one'), assistant('You said: one'), user('two')];
    api.reply(answer([thinking('Hmm, let me see.'), text('Done.')]));
    const thought = await at.ask(turnOf(past, { reasoning: 'high' }));
    expect(thought.text).toBe('Done.');
    expect(thought.events.map((event) => (event.type === 'reasoning-delta' ? event.text : '')).join('')).toBe(
      'Hmm, let me see.',
    );
    await at.ask(turnOf([...past, assistant('Done.'), user('three')]));
    const [before, during, after] = api.requests.map(({ body }) => body);
    expect(during!.thinking).toMatchObject({ type: 'adaptive', display: 'summarized' });
    expect(during!.output_config).toEqual({ effort: 'high' });
    expect(after!.output_config).toEqual(before!.output_config);
    expect(new Set(api.requests.map(({ body }) => JSON.stringify(body.metadata))).size).toBe(1);
  });

  test.each([
    [
      'temperature',
      { temperature: 0.2 },
      'temperature is not supported by this model',
      'temperature',
      ({ temperature }: MessagesBody) => temperature === 0.2,
    ],
    [
      'top_p beside temperature',
      { temperature: 0.2, topP: 0.5 },
      '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
      'topP',
      ({ top_p }: MessagesBody) => top_p !== undefined,
    ],
  ] as const)(
    '%s, refused by the model, is left out of a second attempt and from then on',
    async (_, sampling, said, option, isRefused) => {
      await using api = await startMessagesApi();
      await using at = await startEngine(path, api.url, { sparesPerModel: 0 });
      refuseWhere(api, isRefused, said);
      const first = await at.ask(turnOf([user('one')], { sampling }));
      expect(first.events[0]).toEqual({ type: 'ignored', option });
      expect(first.text).toBe('You said: one');
      const refusals = api.requests.length;
      const second = await at.ask(turnOf([user('two')], { sampling }));
      expect(second.events[0]).toEqual({ type: 'ignored', option });
      expect(api.requests).toHaveLength(refusals + 1);
      const last = api.requests.at(-1)!.body;
      expect(isRefused(last)).toBe(false);
      expect(last.temperature === 0.2).toBe(option === 'topP');
    },
  );

  test('where strictness is wanted, the refusal is passed on', async () => {
    await using api = await startMessagesApi();
    await using at = await startEngine(path, api.url, { sparesPerModel: 0, strictParameters: true });
    refuseWhere(api, () => true, 'temperature is not supported by this model');
    await expect(at.ask(turnOf([user('one')], { sampling: { temperature: 0.2 } }))).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'temperature is not supported by this model',
    });
    expect(api.requests.length).toBeLessThanOrEqual(3);
  });

  test('a 400 about something else is passed on', async () => {
    await using api = await startMessagesApi();
    await using at = await startEngine(path, api.url, { sparesPerModel: 0 });
    refuseWhere(api, () => true, 'messages.0: image too large');
    await expect(at.ask(turnOf([user('one')], { sampling: { temperature: 0.2 } }))).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(api.requests.length).toBeLessThanOrEqual(3);
  });
});

test('a model that always thinks is asked for little, unless told otherwise', async () => {
  await using api = await startMessagesApi();
  await using at = await startEngine(NEWEST_CLI.path, api.url, { sparesPerModel: 0 });
  await at.ask(turnOf([user('one')]));
  await at.ask(turnOf([user('two')]));
  expect(api.requests.map(({ body }) => body.output_config)).toEqual([{ effort: 'low' }, { effort: 'low' }]);
});

test('a model that can stop thinking does', async () => {
  await using api = await startMessagesApi();
  await using at = await startEngine(OLDEST_CLI.path, api.url, { sparesPerModel: 0 });
  await at.ask(turnOf([user('one')]));
  expect(api.requests[0]!.body.thinking).toEqual({ type: 'disabled' });
});

test('a model with a thinking budget gets one below its limit, and none for a replayed tool call', async () => {
  await using api = await startMessagesApi();
  await using at = await startEngine(OLDEST_CLI.path, api.url, { sparesPerModel: 0 });
  const haiku = { model: 'haiku', reasoning: 'high' } as const;
  await at.ask(turnOf([user('one')], { ...haiku, sampling: { maxTokens: 5000 } }));
  expect(api.requests[0]!.body.thinking).toMatchObject({ type: 'enabled', budget_tokens: 4999 });
  const call = { type: 'tool-call', id: 'toolu_1', name: 'f', arguments: '{}' } as const;
  const replayed = await at.ask(
    turnOf(
      [
        user('one'),
        { role: 'assistant', blocks: [call] },
        {
          role: 'user',
          blocks: [{ type: 'tool-result', callId: 'toolu_1', content: [{ type: 'text', text: 'r' }] }],
        },
      ],
      { ...haiku, tools: [{ name: 'f', parameters: { type: 'object' } }] },
    ),
  );
  expect(replayed.events[0]).toEqual({ type: 'ignored', option: 'reasoning' });
  expect(api.requests[1]!.body.thinking).toEqual({ type: 'disabled' });
});
