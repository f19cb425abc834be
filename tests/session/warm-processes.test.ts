/** A process serves any continuation of the conversation it began with, one turn at a time, and is kept for a while. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Message, Turn } from '../../src/core/turn.js';
import { ENDS_LATE_MS, answer, toolUse } from '../support/api-reply.js';
import {
  asking,
  called,
  callId,
  CLOCK,
  PIXEL,
  result,
  saying,
  WEATHER,
  words,
} from '../support/conversation-parts.js';
import { assistant, startEngine, turnOf, user } from '../support/engine.js';
import { sentMessages } from '../support/expected-request.js';
import { createFakeCli } from '../support/fake-cli.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';
import { startStage, type Stage } from '../support/stage.js';
import { until } from '../http/serve.js';

const opening = asking(words('root'), PIXEL);
const said = assistant('You said: root');
const call = callId(1);
const looping = [opening, saying(called(call, 'get_time', '{}'))];

/** Turns that one process answers, one after the other. */
const FOUND: readonly (readonly [string, readonly Message[], Partial<Turn>?])[] = [
  ['the next question', [opening, said, user('two')]],
  ['the same once more', [opening, said, user('two')]],
  ['an edited question', [opening, said, user('Two')]],
  ['an edited answer', [opening, assistant('You said: something else'), user('two')]],
  ['a branch from further back', [opening, said, user('two'), assistant('2'), user('three')]],
  ['the first answer once more', [opening]],
  ['another picture beside the same words', [asking(words('root')), said, user('two')]],
  ['an inserted answer', [opening, said, assistant('more'), user('two')]],
  ['other tools', [opening, said, user('two')], { tools: [WEATHER] }],
  ['others again', [opening, said, user('two')], { tools: [CLOCK], parallelToolCalls: false }],
  ['no tools', [opening, said, user('two')]],
  ['other parameters', [opening, said, user('two')], { sampling: { maxTokens: 50, stop: ['END'] } }],
  ['other thinking', [opening, said, user('two')], { reasoning: 'high' }],
  ['another output format', [opening, said, user('two')], { output: { type: 'json-object' } }],
  ['a tool result', [...looping, asking(result(call, words('noon')))], { tools: [CLOCK] }],
  [
    'a tool result and more',
    [...looping, asking(result(call, words('noon')), words('and?'))],
    { tools: [CLOCK] },
  ],
];

/** Each comes after a turn of client A, with system prompt S and the model sonnet. */
const NOT_FOUND: readonly (readonly [string, readonly Message[], Partial<Turn>, string | undefined])[] = [
  ['another client', [opening], {}, 'B'],
  ['no client', [opening], {}, undefined],
  ['another system prompt', [opening], { system: 'T' }, 'A'],
  ['another model', [opening], { model: 'claude-sonnet-4-6' }, 'A'],
  ['another first message', [user('Root'), said, user('two')], {}, 'A'],
  ['a first message in other pieces', [asking(words('ro'), words('ot'))], {}, 'A'],
];

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  let on: Stage;
  let process: string;
  beforeAll(async () => {
    on = await startStage(path, {
      warm: { maxKept: 20, maxIdle: 20, idleMs: 600_000, maxToolWaits: 20, toolWaitMs: 600_000 },
    });
    await on.ask(turnOf([opening], { system: 'S' }), 'A');
    process = on.sessions()[0]!;
  });
  afterAll(async () => on[Symbol.asyncDispose]());

  test.each(FOUND)('%s finds the process', async (_, messages, options = {}) => {
    const before = on.api.requests.length;
    if (options.output) on.api.reply(answer('{}'));
    await on.ask(turnOf(messages, { system: 'S', ...options }), 'A');
    expect(on.sessions().slice(before)).toEqual([process]);
    expect(on.bodies().at(-1)!.messages).toEqual(options.output ? expect.anything() : sentMessages(messages));
    expect(on.at.engine.status().processes).toEqual({ spare: 0, busy: 0, idle: 1 });
  });

  test('a result finds the process that waits for it, and so does anything else in its conversation', async () => {
    const options = { system: 'S', tools: [CLOCK] };
    for (const messages of [
      [...looping, asking(result(call, words('noon')))],
      [opening, said, user('never mind')],
    ]) {
      on.api.reply(answer([toolUse(call, 'get_time', {})]));
      await on.ask(turnOf([opening], options), 'A');
      await on.ask(turnOf(messages, options), 'A');
      expect(on.bodies().at(-1)!.messages).toEqual(sentMessages(messages));
      expect(on.sessions().slice(-2)).toEqual([process, process]);
    }
  });

  test.each(NOT_FOUND)('%s does not find it', async (_, messages, options, client) => {
    const known = new Set(on.sessions());
    await on.ask(turnOf(messages, { system: 'S', ...options }), client);
    expect(known).not.toContain(on.sessions().at(-1));
    expect(on.bodies().at(-1)!.messages).toEqual(sentMessages(messages));
  });

  test('two at once, alike or branches of one conversation, get a process each', async () => {
    const before = on.api.requests.length;
    const twice = turnOf([opening, said, user('at once')], { system: 'S' });
    const other = turnOf([opening, said, user('beside')], { system: 'S' });
    const answers = await Promise.all([twice, twice, other].map((turn) => on.ask(turn, 'A')));
    expect(answers.map(({ text }) => text)).toEqual([
      'You said: at once',
      'You said: at once',
      'You said: beside',
    ]);
    expect(new Set(on.sessions().slice(before)).size).toBe(3);
    expect(on.sessions().slice(before)).toContain(process);
    const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    expect(
      on
        .bodies()
        .slice(before)
        .map(({ messages }) => messages)
        .sort(byText),
    ).toEqual([twice, twice, other].map(({ messages }) => sentMessages(messages)).sort(byText));
  });

  test('after the token limit, an empty answer or a refusal, the conversation continues as sent', async () => {
    // Each answer but the last ends its process, of which the tests before have left some.
    const past: Message[] = [opening];
    for (const [reply, seen] of [
      [
        answer('cut off', { stopReason: 'max_tokens', endGapMs: ENDS_LATE_MS }),
        { text: 'cut off', finishReason: 'length' },
      ],
      [answer([], { endGapMs: ENDS_LATE_MS }), { text: '', finishReason: 'stop' }],
      [answer('I will not', { stopReason: 'refusal' }), { text: 'I will not', finishReason: 'refusal' }],
      [
        answer('so far', { stopReason: 'stop_sequence', stopSequence: 'END' }),
        { text: 'so far', finishReason: 'stop' },
      ],
    ] as const) {
      const before = on.api.requests.length;
      on.api.reply(reply);
      expect(await on.ask(turnOf(past, { system: 'S' }), 'A')).toMatchObject(seen);
      expect(on.api.requests).toHaveLength(before + 1);
      expect(on.bodies().at(-1)!.messages).toEqual(sentMessages(past));
      past.push(assistant(seen.text === '' ? '-' : seen.text), user('go on'));
    }
  });

  test('the CLI neither compacts nor refuses a conversation beyond the context', async () => {
    on.api.reply(answer('long', { usage: { input: 2_000_000 } }));
    await on.ask(turnOf([opening], { system: 'S' }), 'A');
    const messages = [opening, assistant('long'), user('more')];
    await on.ask(turnOf(messages, { system: 'S' }), 'A');
    expect(on.bodies().at(-1)!.messages).toEqual(sentMessages(messages));
    expect(new Set(on.sessions().slice(-2)).size).toBe(1);
  });
});

describe('a process is kept', () => {
  const calls = answer([toolUse(call, 'get_time', {})]);
  const soon = { maxKept: 9, maxIdle: 9, idleMs: 600_000, maxToolWaits: 9, toolWaitMs: 600_000 };

  test.each([
    ['waits for a tool result', 'idleMs', 1],
    ['has answered', 'toolWaitMs', 1],
    ['waits for a tool result, up to a number', 'maxIdle', 0],
    ['has answered, up to a number', 'maxToolWaits', 0],
  ] as const)('when it %s, whatever the %s of the others', async (_, limit, value) => {
    await using on = await startStage(NEWEST_CLI.path, { warm: { ...soon, [limit]: value } });
    const kept = limit.startsWith('tool') || limit === 'maxToolWaits' ? 'answer' : 'call';
    const ended = kept === 'call' ? 'answer' : 'call';
    for (const which of [kept, ended]) {
      if (which === 'call') on.api.reply(calls);
      await on.ask(turnOf([user(which)], { tools: [CLOCK] }));
    }
    await until(() => on.at.engine.status().processes.idle === 1);
    const past: readonly Message[] =
      kept === 'call'
        ? [user('call'), saying(called(call, 'get_time', '{}')), asking(result(call))]
        : [user('answer'), assistant('You said: answer'), user('next')];
    await on.ask(turnOf(past, { tools: [CLOCK] }));
    const [first, second, third] = on.sessions();
    expect(third).toBe(first);
    expect(second).not.toBe(first);
  });

  test('and above the limit, the one unused for longest goes first', async () => {
    await using on = await startStage(NEWEST_CLI.path, { warm: { ...soon, maxIdle: 2 } });
    for (const text of ['one', 'two', 'one', 'three', 'one', 'two']) await on.ask(turnOf([user(text)]));
    const [one, two, oneAgain, , oneOnceMore, twoAnew] = on.sessions();
    expect([oneAgain, oneOnceMore]).toEqual([one, one]);
    expect(twoAnew).not.toBe(two);
    expect(on.at.engine.status().processes.idle).toBe(2);
  });

  test('when its conversation has continued before, whatever the others', async () => {
    await using on = await startStage(NEWEST_CLI.path, { warm: { ...soon, maxIdle: 0 } });
    const past = [user('one'), assistant('You said: one'), user('two')];
    for (const text of ['one', 'other']) await on.ask(turnOf([user(text)]));
    await on.ask(turnOf(past));
    await on.ask(turnOf([user('other')]));
    await on.ask(turnOf([...past, assistant('You said: two'), user('three')]));
    const sessions = on.sessions();
    expect(sessions[4]).toBe(sessions[2]);
    expect(new Set(sessions).size).toBe(4);
  });

  test('until its time is over, and then it ends', async () => {
    await using on = await startStage(NEWEST_CLI.path, { warm: { ...soon, idleMs: 1 } });
    await on.ask(turnOf([user('one')]));
    await waitUntilGone(() => processesMarked(on.at.home));
    expect(on.at.engine.status().processes).toEqual({ spare: 0, busy: 0, idle: 0 });
  });
});

test('a process holds the body of its turn only until the answer has begun', async () => {
  await using cli = await createFakeCli({ stallAt: { phase: 'mid-answer', turn: 2 } });
  await using at = await startEngine(cli.path, 'http://127.0.0.1:9', { sparesPerModel: 0 });
  const bodies = async (): Promise<unknown[]> =>
    (await cli.notes()).flatMap(({ line }) => {
      if (line?.['type'] === 'user') return ['question'];
      const request = line?.['request'] as
        { subtype: string; settings?: { env: { CLAUDE_CODE_EXTRA_BODY: string } } } | undefined;
      if (request?.subtype !== 'apply_flag_settings') return [];
      const body = JSON.parse(request.settings!.env.CLAUDE_CODE_EXTRA_BODY) as { messages?: unknown };
      return [body.messages ?? body];
    });
  const turns = [[user('one')], [user('one'), assistant('You said: one'), user('two')]];
  await at.ask(turnOf(turns[0]!));
  const leaving = new AbortController();
  const second = at.ask(turnOf(turns[1]!), leaving.signal);
  const left = expect(second).rejects.toMatchObject({ code: 'cancelled' });
  // The second answer never ends, yet its body has been withdrawn.
  const expected = turns.flatMap((messages) => [sentMessages(messages), 'question', []]);
  let seen = await bodies();
  while (seen.length < expected.length) {
    await delay(50);
    seen = await bodies();
  }
  expect(seen).toEqual(expected);
  leaving.abort();
  await left;
});

test('usage counts cache reads and writes', async () => {
  await using on = await startStage(NEWEST_CLI.path);
  on.api.reply(answer('hi', { usage: { input: 11, cacheRead: 7, cacheWrite: 3, output: 5 } }));
  const { usage, model } = await on.ask(turnOf([user('one')]));
  expect(usage).toMatchObject({ inputTokens: 21, cacheReadTokens: 7, cacheWriteTokens: 3, outputTokens: 5 });
  expect(model).toBe('claude-sonnet-5-5');
});
