/** Message by message, the model gets what the client sent, with one request per turn: every CLI, every kind of model. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Message, Tool } from '../../src/core/turn.js';
import { ENDS_LATE_MS, answer, text, thinking, toolUse, type Reply } from '../support/api-reply.js';
import type { MessagesBody } from '../support/api-request.js';
import { sessionOf } from '../support/bench.js';
import {
  asking,
  CLOCK,
  called,
  callId,
  LINKED_IMAGE,
  PAPER,
  PIXEL,
  result,
  saying,
  WEATHER,
  words,
} from '../support/conversation-parts.js';
import { assistant, startEngine, turnOf, user, type TestEngine } from '../support/engine.js';
import {
  sentMessages,
  expectedSystem,
  joinedUsers,
  settingsOf,
  unmarkedMessages,
  withoutNotes,
} from '../support/expected-request.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { CLI_VERSIONS } from '../support/real-cli.js';

const always = {
  max_tokens: 128_000,
  thinking: { type: 'adaptive', display: 'omitted' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  output_config: { effort: 'low' },
};
const off = { thinking: { type: 'disabled' } };
const budget = { ...off, max_tokens: 32_000, temperature: 1 };
const mixed = { ...budget, output_config: { effort: 'high' } };
const able = { ...off, max_tokens: 64_000, output_config: { effort: 'high' } };

/** By CLI and name: the serving model, and everything in its requests that neither the client nor a turn decides. */
const MODELS: Readonly<Record<string, readonly { name: string; id: string; settings: object }[]>> = {
  '2.1.330': [
    { name: 'sonnet', id: 'claude-sonnet-5-5', settings: always },
    { name: 'opus', id: 'claude-opus-5-5', settings: always },
    { name: 'haiku', id: 'claude-haiku-5-5', settings: always },
    { name: 'claude-haiku-4-5', id: 'claude-haiku-4-5', settings: budget },
    { name: 'claude-sonnet-4-6', id: 'claude-sonnet-4-6', settings: mixed },
  ],
  '2.1.197': [
    { name: 'sonnet', id: 'claude-sonnet-5', settings: able },
    { name: 'opus', id: 'claude-opus-4-8', settings: able },
    { name: 'haiku', id: 'claude-haiku-4-5-20251001', settings: budget },
    { name: 'claude-haiku-4-5', id: 'claude-haiku-4-5', settings: budget },
    { name: 'claude-sonnet-4-6', id: 'claude-sonnet-4-6', settings: mixed },
  ],
};

const SYSTEM = 'You are terse.\n\nAnswer in words.';
const TOOLS: readonly Tool[] = [WEATHER, CLOCK];
const API_TOOLS = [
  {
    name: 'get_weather',
    description: 'Weather of a city',
    input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  { name: 'get_time', input_schema: { type: 'object', properties: {} } },
];

/** A turn of a conversation; the model answers with the reply, or echoes. */
interface Step {
  /** The next step holds all of it, so that it is asked only where one process answers both. */
  readonly leadsOn?: true;
  readonly messages: readonly Message[];
  readonly tools?: readonly Tool[];
  readonly reply?: Reply;
}

const [first, second, third] = [callId(1), callId(2), callId(3)];
/** Conversations with the same opening share a process. */
const QUESTION = 'How are they?';
const [opening, foreignOpening] = [user(QUESTION), user('a foreign past')];
const loop = [
  opening,
  saying(
    words('Checking.'),
    called(first, 'get_weather', '{ "city": "Paris" }'),
    called(second, 'get_time', '{}'),
  ),
  asking(result(first, words('rain'), PIXEL), result(second)),
  saying(called(third, 'get_weather', '{"city":"Rome"}')),
  asking({ ...result(third, words('no such city')), isError: true }, words('Hurry.')),
  assistant('You said: Hurry.'),
  user('Thanks.'),
];

const talk = [
  opening,
  assistant(`You said: ${QUESTION}`),
  user('two'),
  assistant('You said: two'),
  user('three'),
];

const CASES: readonly (readonly [string, readonly Step[]])[] = [
  ['one turn', [{ messages: [opening] }]],
  [
    'a history new to every process',
    [
      {
        messages: [
          foreignOpening,
          user('in two messages'),
          assistant('c\n\n'),
          assistant('  d'),
          user('e'),
          user('f'),
        ],
      },
    ],
  ],
  [
    'a live continuation',
    [
      { messages: talk.slice(0, 1), leadsOn: true },
      { messages: talk.slice(0, 3), leadsOn: true },
      { messages: talk },
    ],
  ],
  [
    'a tool loop',
    [
      {
        messages: loop.slice(0, 1),
        leadsOn: true,
        tools: TOOLS,
        reply: answer([
          text('Checking.'),
          toolUse(first, 'get_weather', { city: 'Paris' }),
          toolUse(second, 'get_time', {}),
        ]),
      },
      {
        messages: loop.slice(0, 3),
        tools: TOOLS,
        reply: answer([toolUse(third, 'get_weather', { city: 'Rome' })]),
      },
      { messages: loop.slice(0, 5), tools: TOOLS },
      { messages: loop, tools: TOOLS },
    ],
  ],
  ['a tool loop new to every process', [{ messages: [opening, ...loop], tools: TOOLS }]],
  [
    'images and documents, by data and by URL',
    [
      {
        messages: [
          asking(words(QUESTION), PIXEL, LINKED_IMAGE),
          assistant('Seen.'),
          asking(PAPER, words('And this?'), PIXEL),
        ],
      },
      { messages: [asking(PAPER, PIXEL)] },
    ],
  ],
  [
    '41 messages',
    [
      {
        messages: [
          opening,
          ...Array.from({ length: 40 }, (_, index) =>
            index % 2 === 0 ? assistant(`answer ${index}\n\n`) : user(`question ${index} ä\n  indented`),
          ),
        ],
      },
    ],
  ],
];

/** Answers after which the CLI, left alone, would ask the model again, each with its question. */
const ENDINGS: readonly (readonly [string, Message, Reply, object])[] = [
  [
    'an answer that the token limit cut',
    opening,
    answer('cut off', { stopReason: 'max_tokens', endGapMs: ENDS_LATE_MS }),
    { finishReason: 'length', text: 'cut off' },
  ],
  [
    'an empty answer',
    foreignOpening,
    answer([], { endGapMs: ENDS_LATE_MS }),
    { finishReason: 'stop', text: '' },
  ],
  [
    'a call of a tool that is not offered',
    opening,
    answer([toolUse(callId(9), 'no_such_tool', { a: 1 })]),
    { finishReason: 'tool-calls', text: '' },
  ],
  [
    'an answer of thoughts alone',
    opening,
    answer([thinking('Hmm.')], { endGapMs: ENDS_LATE_MS }),
    { finishReason: 'stop', text: '' },
  ],
];

interface Stage extends AsyncDisposable {
  readonly api: MessagesApi;
  readonly at: TestEngine;
}

async function stage(path: string, options: Parameters<typeof startEngine>[2]): Promise<Stage> {
  const api = await startMessagesApi();
  const at = await startEngine(path, api.url, options);
  return {
    api,
    at,
    async [Symbol.asyncDispose]() {
      await at[Symbol.asyncDispose]();
      await api.close();
    },
  };
}

async function expectEnd(
  { api, at }: Stage,
  model: string,
  asked: Message,
  reply: Reply,
  ending: object,
): Promise<void> {
  api.reply(reply);
  expect(await at.ask(turnOf([asked], { model, system: SYSTEM }))).toMatchObject(ending);
}

/** Where one model stands for others, those have one conversation and one ending. */
const share = (whole: boolean) => ({
  cases: whole ? CASES : CASES.slice(0, 1),
  endings: whole ? ENDINGS : ENDINGS.slice(0, 1),
});

/** Models whose requests differ in nothing but the name are of one kind: the first of each stands for the others. */
const MODEL_CASES = CLI_VERSIONS.flatMap(({ path, version }) =>
  MODELS[version]!.map((model, index, all) => ({
    ...{ path, version, ...model },
    ...share(all.findIndex(({ settings }) => settings === model.settings) === index),
  })),
);

describe.each(MODEL_CASES)(
  '$name through CLI $version',
  ({ path, version, name, id, settings, cases, endings }) => {
    let on: Stage;
    let turns = 0;
    beforeAll(async () => {
      on = await stage(path, { defaultModel: name });
    });
    afterAll(async () => on[Symbol.asyncDispose]());

    async function asked({ messages, tools = [], reply }: Step): Promise<MessagesBody> {
      if (reply) on.api.reply(reply);
      await on.at.ask(turnOf(messages, { model: name, system: SYSTEM, tools }));
      turns += 1;
      expect(on.api.requests.map(({ refused }) => refused)).toEqual(Array(turns).fill(undefined));
      return on.api.requests.at(-1)!.body;
    }

    test.each(cases)('%s', async (_, steps) => {
      const sessions = new Set<string>();
      for (const step of steps) {
        const body = await asked(step);
        sessions.add(sessionOf(body));
        expect(body).toEqual({
          model: id,
          stream: true,
          system: expectedSystem(version, SYSTEM),
          metadata: { user_id: expect.any(String) },
          messages: sentMessages(step.messages),
          tools: step.tools ? API_TOOLS : [],
          ...settings,
        });
      }
      const openings = new Set(steps.map(({ messages }) => JSON.stringify(messages[0])));
      expect(sessions.size).toBe(openings.size);
    });

    test('the same without a system prompt', async () => {
      await on.at.ask(turnOf([user('hi')], { model: name }));
      turns += 1;
      expect(on.api.requests.at(-1)!.body.system).toEqual(expectedSystem(version, ''));
      expect(settingsOf(on.api.requests.at(-1)!.body)).toEqual({ tools: [], ...settings });
    });

    test.each(endings)('%s is the end of the turn', async (_, question, reply, ending) => {
      await expectEnd(on, name, question, reply, ending);
      turns += 1;
    });

    // Comes last: nothing but the turns has reached the API, not even when the processes ended.
    test('one request per turn in total', async () => {
      await on.at.engine.close();
      expect(on.api.requests.filter(({ refused }) => refused === undefined)).toHaveLength(turns);
      expect(on.api.otherRequests.filter((each) => each !== 'HEAD /')).toEqual([]);
    });
  },
);

/**
 * When a conversation goes by lines, the CLI adds text of its own; the rest arrives as sent. The model changes nothing but its
 * settings, so the first one of each CLI stands for the others.
 */
const LINES_CASES = MODEL_CASES.filter(({ name }) => ['sonnet', 'claude-haiku-4-5'].includes(name)).map(
  (model) => ({ ...model, ...share(model.name === 'sonnet') }),
);

describe.each(LINES_CASES)(
  'by lines: $name through CLI $version',
  ({ path, version, name, settings, cases, endings }) => {
    let on: Stage;
    let turns = 0;
    beforeAll(async () => {
      on = await stage(path, { defaultModel: name, maxBodyBytes: 0 });
    });
    afterAll(async () => on[Symbol.asyncDispose]());

    test.each(cases)('%s', async (_, steps) => {
      for (const { messages, tools = [], reply } of steps.filter(({ leadsOn }) => leadsOn !== true)) {
        if (reply) on.api.reply(reply);
        await on.at.ask(turnOf(messages, { model: name, system: SYSTEM, tools }));
        turns += 1;
        expect(on.api.requests.map(({ refused }) => refused)).toEqual(Array(turns).fill(undefined));
        const { body } = on.api.requests.at(-1)!;
        expect(withoutNotes(body)).toEqual(joinedUsers(unmarkedMessages(messages)));
        expect(body.system).toEqual(expectedSystem(version, SYSTEM));
        expect(settingsOf(body)).toEqual({ tools: tools.length > 0 ? API_TOOLS : [], ...settings });
      }
    });

    test.each(endings)('%s is the end of the turn', async (_, question, reply, ending) => {
      await expectEnd(on, name, question, reply, ending);
      turns += 1;
    });

    test('one request per turn in total', async () => {
      await on.at.engine.close();
      expect(on.api.requests.filter(({ refused }) => refused === undefined)).toHaveLength(turns);
    });
  },
);
