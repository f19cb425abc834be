/** What happens behind a balancer when a bridge dies, when all restart one after the other, and when each serves its own people. */
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import OpenAI from 'openai';
import { answer } from '../support/api-reply.js';
import { lastUserText } from '../support/api-request.js';
import { deferred } from '../support/deferred.js';
import {
  assistant as heard,
  expectedMessages,
  user as asked,
  type ExpectedMessage,
} from '../support/expected-messages.js';
import { BALANCERS, startBalancer, type Balancer, type BalancerKind } from '../support/balancers.js';
import { eventually, namesFor, startInstances, untilUsed, type Instances } from '../support/instances.js';
import type { RecordedRequest, ReplyScript } from '../support/messages-api.js';
import { withParts } from '../support/with-parts.js';

const { describe, test } = withParts('haproxy', 'nginx');

type Messages = OpenAI.ChatCompletionMessageParam[];

const user = (content: string): Messages[number] => ({ role: 'user', content });
const assistant = (content: string): Messages[number] => ({ role: 'assistant', content });
const named = (name: string) => ({ headers: { 'x-claude-bridge-conversation': name } });

const OPENING = 'begin';

function clientOf({ origin }: Balancer, apiKey = 'none'): OpenAI {
  return new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });
}

/** Both balancers stand before the same three bridges. */
let instances: Instances;
const balancers = new Map<BalancerKind, Balancer>();
beforeAll(async () => {
  // Longer than two HAProxy checks, shorter than the time for which nginx avoids a failed bridge.
  instances = await startInstances(3, {
    CLAUDE_BRIDGE_SHUTDOWN_DELAY: '4',
    CLAUDE_BRIDGE_MAX_CONCURRENT: '2',
  });
  for (const kind of BALANCERS) balancers.set(kind, await startBalancer(kind, instances.addresses));
});
afterAll(async () => {
  for (const balancer of balancers.values()) await balancer[Symbol.asyncDispose]();
  await instances[Symbol.asyncDispose]();
});
afterEach(() => instances.reset());

describe.each(BALANCERS)('%s', (kind) => {
  let balancer: Balancer;
  let openai: OpenAI;
  beforeAll(() => {
    balancer = balancers.get(kind)!;
    openai = clientOf(balancer);
  });

  const ask = async (messages: Messages, name: string): Promise<string | null | undefined> => {
    const { choices } = await openai.chat.completions.create({ model: 'sonnet', messages }, named(name));
    return choices[0]?.message.content;
  };

  test('a bridge that dies breaks only its own answers, and cleanly; its conversations continue elsewhere', async () => {
    const [doomed = '', spared = ''] = await namesFor(instances, balancer.origin);
    const past = [user(OPENING), assistant((await ask([user(OPENING)], doomed))!)];
    const { promise: until, resolve: goOn } = deferred();
    instances.reset(() => answer('one two three', { stall: { afterChunks: 2, until } }));
    const streams = await Promise.all(
      [doomed, spared].map(async (name) =>
        fetch(`${balancer.origin}/v1/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...named(name).headers },
          body: JSON.stringify({ model: 'sonnet', stream: true, messages: [user('stream')] }),
        }),
      ),
    );
    const [broken, kept] = streams.map(readWhole);
    const wholeAnswer = postOnNewConnection(balancer, doomed, { model: 'sonnet', messages: [user('whole')] });
    await eventually('all have begun', () => {
      const begun = instances.reached().map((requests) => requests.length);
      return begun[0] === 2 && begun[1] === 1 && broken!.text.includes('two') && kept!.text.includes('two');
    });
    await instances.all[0]!.stop('SIGKILL');

    expect(await broken!.ended).toMatchObject({ name: 'TypeError', message: 'terminated' });
    expect(broken!.text).not.toContain('[DONE]');
    expect(await wholeAnswer).toEqual({ status: 502, code: 'bridge_failed' });
    goOn();
    expect(await kept!.ended).toBeUndefined();
    expect(kept!.text).toContain('[DONE]');

    instances.reset();
    const next = [...past, user('go on')];
    expect(await ask(next, doomed)).toBe('You said: go on');
    const [dead, ...others] = instances.reached();
    expect(dead).toEqual([]);
    const seen = others.flat();
    expect(seen.map(({ body }) => body.messages)).toEqual([
      spoken([OPENING, `You said: ${OPENING}`, 'go on']),
    ]);
    await instances.all[0]!.start();
  });

  test('bridges that restart one after the other lose no request', async () => {
    const { failures, codes, past } = await (restarted ??= restartAll());
    if (failures.length > 0) throw new Error(`${inspect({ failures, codes })}\n${balancer.said()}`);
    expect(codes).toEqual([0, 0, 0]);
    for (const { body } of past) expect(body.messages).toEqual(spoken(expectedPast(lastUserText(body))));
    const through = past.filter(({ body }) => lastUserText(body).startsWith(kind));
    expect(through.length).toBeGreaterThan(10);
  });
});

interface Restarts {
  /** Of all clients. */
  readonly failures: readonly unknown[];
  /** With which the bridges ended. */
  readonly codes: readonly (number | null)[];
  /** What has reached the models. */
  readonly past: readonly RecordedRequest[];
}

/** Both balancers are under load while the bridges restart once. */
let restarted: Promise<Restarts> | undefined;

/** Answers so slowly that each client has an answer on its way at nearly every moment. */
const slowEcho: ReplyScript = ({ body }) => answer(`You said: ${lastUserText(body)}`, { gapMs: 60 });

async function restartAll(): Promise<Restarts> {
  instances.reset(slowEcho);
  let stopping = false;
  const failures: unknown[] = [];
  const fail = (failure: unknown): void => {
    failures.push(failure);
    stopping = true;
  };
  /** A client that never pauses: conversations of four turns, streamed or not, with and without a name. */
  const client = async (kind: BalancerKind, number: number): Promise<void> => {
    const openai = clientOf(balancers.get(kind)!);
    for (let each = 0; !stopping; each += 1) {
      const messages: Messages = [];
      for (let turn = 0; turn < 4; turn += 1) {
        // With the same opening, a bridge needs few processes for all conversations.
        const said = turn === 0 ? OPENING : `${kind}, client ${number}, conversation ${each}, turn ${turn}`;
        messages.push(user(said));
        const options = number === 0 ? {} : named(`${kind}-client-${number}-${each}`);
        try {
          const completion =
            turn % 2 === 0
              ? await openai.chat.completions
                  .stream({ model: 'sonnet', messages }, options)
                  .finalChatCompletion()
              : await openai.chat.completions.create({ model: 'sonnet', messages }, options);
          const { content } = completion.choices[0]!.message;
          if (content !== `You said: ${said}`) throw new Error(`${said} was answered with ${content}`);
          messages.push(assistant(content));
        } catch (error) {
          fail(error);
          return;
        }
      }
    }
  };
  /** Many requests that are refused at once, so that some arrive at every moment of a restart. */
  const hurrying = async (kind: BalancerKind): Promise<void> => {
    while (!stopping) {
      const [status, code] = await refused(balancers.get(kind)!).catch((error: unknown) => [error]);
      if (status !== 422 || code !== 'validation_error') fail({ kind, status, code });
      await delay(15);
    }
  };
  const load = BALANCERS.flatMap((kind) => [client(kind, 0), client(kind, 1), hurrying(kind)]);
  const codes: (number | null)[] = [];
  for (const instance of instances.all) {
    codes.push(await instance.stop('SIGTERM'));
    await instance.start();
    await Promise.all(BALANCERS.map(async (kind) => untilUsed(instance, balancers.get(kind)!.origin)));
  }
  stopping = true;
  await Promise.all(load);
  return { failures, codes, past: instances.reached().flat() };
}

const PERSON_KEYS = ['sk-first-person', 'sk-second-person'] as const;
let people: Instances;
beforeAll(async () => {
  people = await startInstances(2, {
    CLAUDE_BRIDGE_API_KEYS: `first=${PERSON_KEYS[0]},second=${PERSON_KEYS[1]}`,
    CLAUDE_BRIDGE_API_KEY: 'sk-for-the-test',
  });
});
afterAll(async () => people[Symbol.asyncDispose]());

test.each(BALANCERS)(
  '%s, by person: each key reaches its own bridge only, even when that one is down',
  async (kind) => {
    people.reset();
    const keys = PERSON_KEYS;
    await using balancer = await startBalancer(kind, people.addresses, { keys });
    const ask = async (key: string): Promise<unknown> =>
      clientOf(balancer, key).chat.completions.create(
        { model: 'sonnet', messages: [user('hi')] },
        named('the-same-for-all'),
      );
    await ask(keys[0]);
    await ask(keys[1]);
    expect(people.reached().map((requests) => requests.length)).toEqual([1, 1]);

    const headers = keys.map((key) => [
      { authorization: `Bearer ${key}` },
      { authorization: `bearer  ${key}` },
      { 'x-api-key': key },
      { 'api-key': key },
    ]);
    const paths = headers.map((all, person) => all.map((_, each) => `/${kind}/${person}/${each}`));
    for (const [person, all] of headers.entries()) {
      for (const [each, header] of all.entries()) {
        const response = await fetch(balancer.origin + paths[person]![each]!, { headers: header });
        // The bridge accepts the key, but has no such path.
        expect(response.status).toBe(404);
      }
    }
    for (const [person, instance] of people.all.entries()) {
      const asked = (await instance.askedFor()).filter((path) => path.startsWith(`/${kind}/`));
      expect(asked.toReversed()).toEqual(paths[person]);
    }
    await expect(ask('sk-of-nobody')).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });

    await people.all[0]!.stop('SIGKILL');
    for (let each = 0; each < 3; each += 1)
      await expect(ask(keys[0])).rejects.toMatchObject({ status: 503, code: 'no_bridge' });
    const status = async (key: string): Promise<number> =>
      (await fetch(`${balancer.origin}/v1/usage`, { headers: { 'x-api-key': key } })).status;
    expect(await status(keys[1])).toBe(200);
    await people.all[0]!.start();
    await eventually('the first person is served again', async () => (await status(keys[0])) === 200);
    expect(people.reached().map((requests) => requests.length)).toEqual([1, 1]);
  },
  60_000,
);

/** On a kept-alive connection, HAProxy would close without an answer. */
async function postOnNewConnection(
  { origin }: Balancer,
  name: string,
  body: object,
): Promise<{ status: number | undefined; code: string | undefined }> {
  const headers = { 'content-type': 'application/json', ...named(name).headers };
  const asking = request(`${origin}/v1/chat/completions`, { method: 'POST', headers, agent: false });
  asking.end(JSON.stringify(body));
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  const { error } = (await json(response)) as { error?: { code: string } };
  return { status: response.statusCode, code: error?.code };
}

/** The status and the error code with which a bridge answers an empty conversation. */
async function refused({ origin }: Balancer): Promise<unknown[]> {
  const response = await fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sonnet', messages: [] }),
  });
  const { error } = (await response.json()) as { error: { code: string } };
  return [response.status, error.code];
}

/** What arrives of a body, and how it ends: with the error that broke it off, or normally. */
function readWhole(response: Response): { readonly text: string; readonly ended: Promise<unknown> } {
  let text = '';
  const read = async (): Promise<void> => {
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) text += piece;
  };
  const ended = read().catch((error: unknown) => error);
  return {
    get text() {
      return text;
    },
    ended,
  };
}

/** The messages of a conversation, given as plain texts that start with the user's. */
function spoken(texts: readonly string[]): ExpectedMessage[] {
  return expectedMessages(...texts.map((text, index) => (index % 2 === 0 ? asked(text) : heard(text))));
}

/** Rebuilds every message of a load conversation from its last one. */
function expectedPast(last: string): string[] {
  const [, begin = '', turn = '0'] = /^(.*turn )(\d+)$/.exec(last) ?? [];
  return Array.from({ length: Number(turn) + 1 }, (_, each) => (each === 0 ? OPENING : `${begin}${each}`))
    .flatMap((said) => [said, `You said: ${said}`])
    .slice(0, -1);
}
