/** Thinking as much as the client asks, thoughts that return to their places, and options that a model does not accept. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Message, Turn } from '../../src/core/turn.js';
import { answer, apiError, redactedThinking, text, thinking, toolUse } from '../support/api-reply.js';
import { lastUserText, type MessagesBody } from '../support/api-request.js';
import {
  asking,
  called,
  callId,
  CLOCK,
  PIXEL,
  result,
  saying,
  words,
} from '../support/conversation-parts.js';
import { assistant, KEPT_A_MINUTE, turnOf, user, type Answered } from '../support/engine.js';
import { sentMessages, settingsOf } from '../support/expected-request.js';
import { echo, type MessagesApi } from '../support/messages-api.js';
import { CLI_VERSIONS, NEWEST_CLI, OLDEST_CLI } from '../support/real-cli.js';
import { startStage, type Stage } from '../support/stage.js';

const adaptive = { type: 'adaptive', display: 'summarized' };
const MODELS = [
  { model: 'claude-haiku-4-5', on: { type: 'enabled', budget_tokens: 4096 }, config: undefined },
  { model: 'claude-sonnet-4-6', on: adaptive, config: { effort: 'low' } },
  { model: 'sonnet', on: adaptive, config: { effort: 'low' } },
];
const MODEL_CASES = CLI_VERSIONS.flatMap((cli) => MODELS.map((each) => ({ ...cli, ...each })));

/** Every conversation opens with it, so that one process of a model serves them all. */
const QUESTION = 'What time?';

/** So that none ends between two tests on a busy machine. */
const KEPT_FOR_LONG = { ...KEPT_A_MINUTE, idleMs: 600_000, toolWaitMs: 600_000 };

/** By the path of the CLI. */
const stages = new Map<string, Stage>();
beforeAll(async () => {
  for (const { path } of CLI_VERSIONS) stages.set(path, await startStage(path, { warm: KEPT_FOR_LONG }));
});
afterEach(() => {
  for (const { api } of stages.values()) api.script(echo);
});
afterAll(async () => {
  await Promise.all([...stages.values()].map(async (stage) => stage[Symbol.asyncDispose]()));
});

function stageOf(path: string): Stage {
  const stage = stages.get(path);
  if (!stage) throw new Error(`No stage has the CLI at ${path}.`);
  return stage;
}

const [first, second] = [callId(1), callId(2)];
const [one, two, three] = [
  { type: 'thinking', thinking: 'Hm. What time?', signature: 'Zmlyc3Q=' },
  { type: 'thinking', thinking: 'Once more.', signature: 'c2Vjb25k' },
  { type: 'thinking', thinking: 'So that is it.', signature: 'dGhpcmQ=' },
] as const;
const { thinking: firstThought, signature: firstMark } = one;

/** A tool loop as sent by a client that keeps no thoughts, and as it really was. */
const bare: readonly Message[] = [
  user(QUESTION),
  saying(words('Let me look.'), called(first, 'get_time', '{}')),
  asking(result(first, words('noon'))),
  saying(called(second, 'get_time', '{}')),
  asking(result(second, words('noon still'))),
  assistant('Noon.'),
  user('Thanks.'),
];
const thought: readonly Message[] = bare.map((message, index) => {
  const mine = [undefined, one, undefined, two, undefined, three][index];
  return mine && message.role === 'assistant' ? saying(mine, ...message.blocks) : message;
});

describe.each(MODEL_CASES)('$model through CLI $version', ({ path, model, on: thinks, config }) => {
  const turn = (messages: readonly Message[]): Turn =>
    turnOf(messages, { model, tools: [CLOCK], reasoning: 'low' });
  let on: Stage;
  beforeAll(() => {
    on = stageOf(path);
  });

  const last = (): MessagesBody => on.bodies().at(-1)!;
  function expectAsked(messages: readonly Message[]): void {
    expect(last().messages).toEqual(sentMessages(messages));
    expect(last().thinking).toEqual(thinks);
    expect(last().output_config).toEqual(config);
  }

  test('the thoughts of a tool loop come back signed, though the client does not send them', async () => {
    on.api.reply(
      answer([thinking(one.thinking, one.signature), text('Let me look.'), toolUse(first, 'get_time', {})]),
      answer([thinking(two.thinking, two.signature), toolUse(second, 'get_time', {})]),
      answer([thinking(three.thinking, three.signature), text('Noon.')]),
    );
    for (const length of [1, 3, 5, 7]) {
      const { events } = await on.ask(turn(bare.slice(0, length)));
      expectAsked(thought.slice(0, length));
      expect(events.filter(({ type }) => type === 'adapted')).toEqual([]);
      if (length > 1) continue;
      const deltas = events.flatMap((event) => (event.type === 'reasoning-delta' ? [event] : []));
      expect(deltas.map((each) => each.text).join('')).toBe(firstThought);
      expect(deltas.at(-1)).toEqual({ type: 'reasoning-delta', text: '', signature: firstMark });
    }
  });

  test('a client that sends them gets them passed on unchanged', async () => {
    await on.ask(turn(thought));
    expectAsked(thought);
  });

  test('none goes back after an edited past', async () => {
    const edited = [asking(words(QUESTION), PIXEL), ...bare.slice(1)];
    await on.ask(turn(edited));
    expectAsked(edited);
  });

  test('none goes back under another system prompt or other tools', async () => {
    for (const options of [
      { system: 'Be brief.' },
      { tools: [{ ...CLOCK, description: 'Tells the time' }] },
    ]) {
      await on.ask({ ...turn(bare), ...options });
      expectAsked(bare);
    }
  });

  test('they are left out while the model does not think', async () => {
    await on.ask({ ...turn(thought), reasoning: 'none' });
    const stopped = last().thinking?.['type'] === 'disabled';
    expect(last().messages).toEqual(sentMessages(stopped ? bare : thought));
  });

  test('after a restart: those the client sends, and no thinking in a loop that needs thoughts but has none', async () => {
    await using restarted = await startStage(path);
    const lately = (): MessagesBody => restarted.bodies().at(-1)!;
    const ask = async (messages: readonly Message[]): Promise<Answered> => restarted.ask(turn(messages));
    const { events } = await ask(bare.slice(0, 3));
    expect(lately().messages).toEqual(sentMessages(bare.slice(0, 3)));
    const needsThem = model === 'claude-haiku-4-5';
    expect(lately().thinking).toEqual(needsThem ? { type: 'disabled' } : thinks);
    expect(events.filter(({ type }) => type === 'adapted')).toEqual(
      needsThem
        ? [
            {
              type: 'adapted',
              option: 'reasoning',
              what: 'left out: this model needs its thoughts from before the tool call, and the bridge does not know them',
            },
          ]
        : [],
    );
    const hidden = { type: 'redacted-thinking', data: 'aGlkZGVu' } as const;
    const carried = thought
      .slice(0, 3)
      .map((message, index) =>
        index === 1 && message.role === 'assistant' ? saying(hidden, ...message.blocks) : message,
      );
    expect((await ask(carried)).events.filter(({ type }) => type === 'adapted')).toEqual([]);
    expect(lately().messages).toEqual(sentMessages(carried));
    expect(lately().thinking).toEqual(thinks);
    // Once the loop is over, the model thinks again.
    await ask(bare);
    expect(lately().messages).toEqual(sentMessages(bare));
    expect(lately().thinking).toEqual(thinks);
  });
});

test.each(CLI_VERSIONS)(
  'a model that stops thinking in its own way does so through CLI $version, and only if it is asked to',
  async ({ path }) => {
    const on = stageOf(path);
    const model = 'claude-sonnet-5-5';
    const before = on.api.requests.length;
    const { events } = await on.ask(turnOf([user(QUESTION)], { model, reasoning: 'none' }));
    await on.ask(turnOf([user(QUESTION)], { model }));
    const bodies = on.bodies().slice(before);
    expect(bodies.map((body) => body.thinking)).toEqual([
      { type: 'between_tools' },
      { type: 'adaptive', display: 'omitted' },
    ]);
    expect(events.filter(({ type }) => type === 'adapted')).toEqual([]);
  },
);

test('a hidden thought reaches the client, and goes back from memory', async () => {
  const on = stageOf(NEWEST_CLI.path);
  on.api.reply(answer([redactedThinking('aGlkZGVu'), text('Done.')]));
  const { events } = await on.ask(turnOf([user(QUESTION)], { reasoning: 'max' }));
  expect(events).toContainEqual({ type: 'redacted-reasoning', data: 'aGlkZGVu' });
  await on.ask(turnOf([user(QUESTION), assistant('Done.'), user('two')], { reasoning: 'max' }));
  const hidden = { type: 'redacted-thinking', data: 'aGlkZGVu' } as const;
  expect(on.bodies().at(-1)!.messages).toEqual(
    sentMessages([user(QUESTION), saying(hidden, words('Done.')), user('two')]),
  );
  expect(on.bodies().at(-1)!.output_config).toEqual({ effort: 'max' });
});

test('effort applies to its own request only', async () => {
  const on = stageOf(NEWEST_CLI.path);
  const from = on.api.requests.length;
  const past = [user(QUESTION), assistant(`You said: ${QUESTION}`), user('two')];
  await on.ask(turnOf([user(QUESTION)]));
  await on.ask(turnOf(past, { reasoning: 'high' }));
  await on.ask(turnOf([...past, assistant('You said: two'), user('three')]));
  const [before, during, after, ...more] = on.bodies().slice(from).map(settingsOf);
  expect(more).toEqual([]);
  expect(during).toEqual({ ...before, thinking: adaptive, output_config: { effort: 'high' } });
  expect(after).toEqual(before);
  expect(new Set(on.sessions().slice(from)).size).toBe(1);
});

/** The bridge does not try what a model is known to refuse, and reports it. */
describe('what a model does not accept', () => {
  const ADAPTED: readonly (readonly [string, Partial<Turn>, readonly object[], object])[] = [
    [
      'sonnet',
      { sampling: { temperature: 0.2, topP: 0.5, topK: 3 } },
      ['temperature', 'topP', 'topK'].map((option) => ({
        option,
        what: 'left out: this model takes no sampling parameters',
      })),
      {},
    ],
    [
      'claude-haiku-4-5',
      { sampling: { temperature: 0.2, topP: 0.5, topK: 3 } },
      [{ option: 'topP', what: 'left out: this model takes temperature or top_p, not both' }],
      { temperature: 0.2, top_k: 3 },
    ],
    [
      'claude-haiku-4-5',
      { sampling: { topP: 0.5 } },
      [
        {
          option: 'topP',
          what: 'left out: the Claude CLI sends a temperature of 1, and this model takes only one of the two',
        },
      ],
      { temperature: 1 },
    ],
    [
      'claude-sonnet-4-6',
      { sampling: { temperature: 0.2 }, reasoning: 'xhigh' },
      [
        { option: 'reasoning', what: '"high" instead: this model has no effort "xhigh"' },
        { option: 'temperature', what: 'left out: it does not go with thinking' },
      ],
      { thinking: adaptive, output_config: { effort: 'high' } },
    ],
    [
      'claude-haiku-4-5',
      { sampling: { maxTokens: 500 }, reasoning: 'low' },
      [
        {
          option: 'reasoning',
          what: 'left out: thinking needs at least 1024 tokens, and the answer may have fewer',
        },
      ],
      { max_tokens: 500, thinking: { type: 'disabled' }, temperature: 1 },
    ],
    [
      'claude-haiku-4-5',
      { sampling: { maxTokens: 5000 }, reasoning: 'high' },
      [],
      { max_tokens: 5000, thinking: { type: 'enabled', budget_tokens: 2500 } },
    ],
  ];
  test.each(ADAPTED)('%s, %j', async (model, options, adapted, settings) => {
    for (const { path } of [NEWEST_CLI, OLDEST_CLI]) {
      const on = stageOf(path);
      const before = on.api.requests.length;
      const { events } = await on.ask(turnOf([user(QUESTION)], { model, ...options }));
      expect(events.filter(({ type }) => type === 'adapted')).toEqual(
        adapted.map((each) => ({ type: 'adapted', ...each })),
      );
      expect(on.bodies()).toHaveLength(before + 1);
      const { temperature, top_p, top_k, ...sent } = settingsOf(on.bodies().at(-1)!);
      const sampling = JSON.parse(JSON.stringify({ temperature, top_p, top_k })) as object;
      expect({ ...sent, ...sampling }).toEqual(expect.objectContaining(settings));
      const wanted = new Set(Object.keys(settings));
      expect(Object.keys(sampling).filter((name) => !wanted.has(name) && name !== 'temperature')).toEqual([]);
    }
  });
});

/** The CLI may repeat a refused request on its own, without some of its betas, at most twice (2.1.330). */
function refuseWhere(api: MessagesApi, isRefused: (body: MessagesBody) => boolean, said: string): void {
  api.script(({ body }) =>
    isRefused(body)
      ? apiError(400, 'invalid_request_error', said)
      : answer(`You said: ${lastUserText(body)}`),
  );
}

describe.each(CLI_VERSIONS)('a refusal by the API through CLI $version', ({ path }) => {
  const cold = { model: 'claude-haiku-4-5', sampling: { temperature: 0.2 } };
  const isCold = ({ temperature }: MessagesBody): boolean => temperature === 0.2;
  const said = 'temperature is not supported by this model';

  test('of an option removes it from a second attempt, for this request alone', async () => {
    const on = stageOf(path);
    refuseWhere(on.api, isCold, said);
    for (const question of ['one', 'two']) {
      const before = on.api.requests.length;
      const messages = [user(QUESTION), assistant('Noon.'), user(question)];
      const { events, text: answered } = await on.ask(turnOf(messages, cold));
      expect(events[0]).toEqual({
        type: 'adapted',
        option: 'temperature',
        what: 'left out: the model refuses it',
      });
      expect(answered).toBe(`You said: ${question}`);
      const bodies = on.bodies().slice(before);
      expect(bodies.map(isCold)).toEqual([...bodies.slice(1).map(() => true), false]);
      expect(bodies.at(-1)!.messages).toEqual(sentMessages(messages));
    }
  });

  test('is passed on when the client wants strictness', async () => {
    await using on = await startStage(path, { strictParameters: true });
    refuseWhere(on.api, isCold, said);
    await expect(on.ask(turnOf([user(QUESTION)], cold))).rejects.toMatchObject({
      code: 'invalid_request',
      message: said,
    });
    expect(on.bodies().every(isCold)).toBe(true);
  });

  test('of something else is passed on', async () => {
    const on = stageOf(path);
    const before = on.api.requests.length;
    refuseWhere(on.api, () => true, 'messages.0: image too large');
    await expect(on.ask(turnOf([user(QUESTION)], cold))).rejects.toMatchObject({ code: 'invalid_request' });
    const bodies = on.bodies().slice(before);
    expect(bodies.length).toBeGreaterThan(0);
    expect(bodies.every(isCold)).toBe(true);
  });
});
