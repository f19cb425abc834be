/** The files of docs/scaling at work: real balancers in front of real bridges, each with its own login. */
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import { request } from 'node:http';
import OpenAI from 'openai';
import { answer, apiError, planLimitHeaders, toolUse } from '../support/api-reply.js';
import { lastUserMessage, lastUserText } from '../support/api-request.js';
import { BALANCERS, checkedByProgram, startBalancer, type Balancer } from '../support/balancers.js';
import { sessionOf, whole } from '../support/bench.js';
import {
  assistant,
  call as calling,
  expectedMessages,
  result,
  user as asked,
} from '../support/expected-messages.js';
import { eventually, namesFor, startInstances, type Instances } from '../support/instances.js';
import type { RecordedRequest, ReplyScript } from '../support/messages-api.js';
import { openSocket, responseIn, said } from '../support/socket-client.js';
import { withParts } from '../support/with-parts.js';

const { describe, test } = withParts('haproxy', 'nginx');

type Messages = OpenAI.ChatCompletionMessageParam[];

const user = (content: string): Messages[number] => ({ role: 'user', content });
/** With which conversations begin, so that a bridge needs few processes for them. */
const OPENING = 'hello ä\n  indented';
/** What came before a question that is not to be the first. */
const opened: Messages = [user(OPENING), { role: 'assistant', content: 'Hello.' }];
const tools: OpenAI.ChatCompletionTool[] = [
  { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } },
];
const header = 'x-claude-bridge-conversation';
const named = (name: string) => ({ headers: { [header]: name } });

/** Calls the tool when asked to look, and repeats what it was told. */
const looking: ReplyScript = ({ body }) => {
  const result = lastUserMessage(body).content.find(({ type }) => type === 'tool_result');
  if (result) return answer(`I see ${JSON.stringify(result['content'])}`);
  const said = lastUserText(body);
  return said.startsWith('look')
    ? answer([toolUse('toolu_look_0000000000001', 'look', {})])
    : answer(`You said: ${said}`);
};

test.each([
  ['haproxy', 'haproxy.cfg'],
  ['haproxy', 'haproxy-by-person.cfg'],
  ['nginx', 'nginx.conf'],
  ['nginx', 'nginx-by-person.conf'],
] as const)('%s accepts %s exactly as published, without a warning', async (kind, name) => {
  const said = await checkedByProgram(kind, name);
  expect(said).toMatch(/is valid|test is successful/);
  expect(said).not.toMatch(/warn/i);
});

let instances: Instances;
beforeAll(async () => {
  instances = await startInstances(3, { CLAUDE_BRIDGE_ALLOWED_HOSTS: 'bridge.example' });
});
afterAll(async () => instances[Symbol.asyncDispose]());

describe.each(BALANCERS.flatMap((kind) => [2, 3].map((count) => ({ kind, count }))))(
  '$kind before $count bridges',
  ({ kind, count }) => {
    let balancer: Balancer;
    let openai: OpenAI;
    let some: Instances;
    beforeAll(async () => {
      some = firstOf(instances, count);
      balancer = await startBalancer(kind, some.addresses);
      openai = new OpenAI({ baseURL: `${balancer.origin}/v1`, apiKey: 'none', maxRetries: 0 });
    });
    afterAll(async () => balancer[Symbol.asyncDispose]());
    beforeEach(() => instances.reset(looking));

    test('every turn, tool call and result goes to another bridge, and the model sees the whole conversation each time', async () => {
      const names = await namesFor(some, balancer.origin);
      const messages: Messages = [{ role: 'system', content: 'Be brief.' }, user(OPENING)];
      const turn = async (at: number, stream: boolean): Promise<OpenAI.ChatCompletionMessage> => {
        const asked = { model: 'sonnet', messages, tools };
        const options = named(names[at % count]!);
        const completion = stream
          ? await openai.chat.completions.stream(asked, options).finalChatCompletion()
          : await openai.chat.completions.create(asked, options);
        messages.push(completion.choices[0]!.message);
        return completion.choices[0]!.message;
      };
      expect((await turn(0, true)).content).toBe(`You said: ${OPENING}`);
      messages.push(user('look around'));
      const [call] = (await turn(1, true)).tool_calls!;
      messages.push({ role: 'tool', tool_call_id: call!.id, content: 'a cat' });
      expect((await turn(2, false)).content).toContain('a cat');
      messages.push(user('thanks'));
      expect((await turn(3, true)).content).toBe('You said: thanks');

      const each = instances.reached();
      expect(each.map((requests) => requests.length)).toEqual(count === 2 ? [2, 2, 0] : [2, 1, 1]);
      const last = each[3 % count]!.at(-1)!.body;
      expect(last.messages).toEqual(
        expectedMessages(
          asked(OPENING),
          assistant(`You said: ${OPENING}`),
          asked('look around'),
          assistant(calling('toolu_look_0000000000001', 'look', {})),
          asked(result('toolu_look_0000000000001', 'a cat')),
          assistant(`I see ${JSON.stringify([{ type: 'text', text: 'a cat' }])}`),
          asked('thanks'),
        ),
      );
    });

    test('with the name from the previous answer, a conversation stays in the process that holds it', async () => {
      const messages: Messages = [user('stay')];
      let name: string | undefined;
      for (let turn = 0; turn < 4; turn += 1) {
        const asking = openai.chat.completions.create(
          { model: 'sonnet', messages },
          name === undefined ? {} : named(name),
        );
        const { data, response } = await asking.withResponse();
        expect(name ?? response.headers.get(header)).toBe(response.headers.get(header));
        name = response.headers.get(header)!;
        messages.push(data.choices[0]!.message, user(`turn ${turn}`));
      }
      // HAProxy remembers which bridge gave the name; nginx maps the name to a bridge from the second turn on.
      const used = instances.reached().filter((requests) => requests.length > 0);
      expect(used.length).toBeLessThanOrEqual(kind === 'haproxy' ? 1 : 2);
      const sessions = used.map((requests) => new Set(requests.map(({ body }) => sessionOf(body))).size);
      expect(sessions).toEqual(used.map(() => 1));
      expect(Math.max(...used.map((requests) => requests.length))).toBeGreaterThanOrEqual(3);
    });

    test.each([
      ['x-session-id', { headers: { 'x-session-id': 'editor-1' } }, {}],
      ...(kind === 'haproxy' ? [['prompt_cache_key', {}, { prompt_cache_key: 'editor-2' }] as const] : []),
    ])("a client's own %s does the same", async (_, options, more) => {
      for (let each = 0; each < 4; each += 1) {
        const messages = [...opened, user(`own name ${each}`)];
        await openai.chat.completions.create({ model: 'sonnet', messages, ...more }, options);
      }
      expect(instances.reached().filter((requests) => requests.length > 0)).toHaveLength(1);
    });

    test('requests without a name are spread', async () => {
      const paths = Array.from({ length: 30 }, (_, each) => `/spread/${kind}/${count}/${each}`);
      for (const path of paths) await fetch(`${balancer.origin}${path}`);
      const each = await Promise.all(some.all.map(async (instance) => instance.askedFor()));
      const taken = each.map((asked) => paths.filter((path) => asked.includes(path)).length);
      expect(taken.reduce((sum, number) => sum + number)).toBe(30);
      expect(Math.min(...taken)).toBeGreaterThan(0);
    });
  },
);

describe.each(BALANCERS)('%s', (kind) => {
  let balancer: Balancer;
  let openai: OpenAI;
  beforeAll(async () => {
    balancer = await startBalancer(kind, instances.addresses);
    openai = new OpenAI({ baseURL: `${balancer.origin}/v1`, apiKey: 'none', maxRetries: 0 });
  });
  afterAll(async () => balancer[Symbol.asyncDispose]());
  beforeEach(() => instances.reset());

  test('words pass through as they come, and a client that leaves ends the work', async () => {
    instances.reset(() => answer('one two three', { stall: { afterChunks: 2 } }));
    const stream = await openai.chat.completions.create({
      ...{ model: 'sonnet', stream: true, messages: [...opened, user('left in a stream')] },
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content === 'two ') break;
    const [first] = instances.reached().flat();
    expect(await first!.aborted).toBeGreaterThan(0);

    const leaving = new AbortController();
    const asking = openai.chat.completions.create(
      { model: 'sonnet', messages: [...opened, user('left in silence')] },
      { signal: leaving.signal },
    );
    const failed = expect(asking).rejects.toThrow();
    const asked = (): RecordedRequest | undefined =>
      instances
        .reached()
        .flat()
        .find(({ body }) => lastUserText(body).startsWith('left in silence'));
    await eventually('the model is asked', () => asked() !== undefined);
    leaving.abort();
    await failed;
    expect(await asked()!.aborted).toBeGreaterThan(0);
  });

  test('a WebSocket of responses passes, and its conversation stays with its bridge', async () => {
    const socket = await openSocket(balancer.origin);
    const first = await socket.ask({ input: OPENING, store: false });
    const second = await socket.ask({
      ...{ input: 'two', store: false, previous_response_id: responseIn(first).id },
    });
    expect(said(second)).toBe('You said: two');
    socket.webSocket.close();
    expect(await socket.closed()).toBe(1005);
    const bridges = instances.reached().filter((requests) => requests.length > 0);
    expect(bridges.map((requests) => requests.map(({ body }) => body.messages))).toEqual([
      [
        expectedMessages(asked(OPENING)),
        expectedMessages(asked(OPENING), assistant(`You said: ${OPENING}`), asked('two')),
      ],
    ]);
  });

  test("a used-up plan's 429 arrives unchanged, and no other login takes over", async () => {
    const names = await namesFor(instances, balancer.origin);
    const resetsAt = Math.floor(Date.now() / 1000) + 3600;
    instances.all[1]!.api.script(() =>
      apiError(429, 'rate_limit_error', 'This limit is reached.', planLimitHeaders('rejected', resetsAt)),
    );
    for (const stream of [false, true]) {
      const asking = openai.chat.completions.create(
        { model: 'sonnet', stream, messages: [user(OPENING)] },
        named(names[1]!),
      );
      const failure = await asking.then(
        () => undefined,
        (error: unknown) => error as InstanceType<typeof OpenAI.APIError>,
      );
      expect(failure).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
      const seconds = Number(failure!.headers!.get('retry-after'));
      expect(seconds).toBeGreaterThan(3500);
      expect(seconds).toBeLessThanOrEqual(3600);
    }
    const [first, second, third] = instances.reached();
    expect([first, third]).toEqual([[], []]);
    expect(second!.length).toBeGreaterThanOrEqual(2);
    const ready = await fetch(`http://${instances.addresses[1]}/health/ready`);
    expect(ready.status).toBe(200);
    const others = await openai.chat.completions.create(
      { model: 'sonnet', messages: [user(OPENING)] },
      named(names[0]!),
    );
    expect(others.choices[0]!.message.content).toBe(`You said: ${OPENING}`);
  });

  test('the bridges accept an allowed host name and refuse any other', async () => {
    expect(await statusFor(balancer.origin, 'bridge.example')).toBe(200);
    expect(await statusFor(balancer.origin, 'foreign.example')).toBe(403);
  });

  test('a request of several megabytes arrives complete', async () => {
    const long = 'x'.repeat(3_000_000);
    instances.reset(({ body }) => answer(`${lastUserText(body).length} letters`));
    const stream = await openai.chat.completions.create({
      ...{ model: 'sonnet', stream: true, messages: [...opened, user(long)] },
    });
    const said = (await whole(stream)).map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect(said).toBe('3000000 letters');
  });
});

function firstOf(all: Instances, count: number): Instances {
  return { ...all, all: all.all.slice(0, count), addresses: all.addresses.slice(0, count) };
}

async function statusFor(origin: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${origin}/v1/models`, { headers: { host }, agent: false }, (response) => {
      resolve(response.resume().statusCode);
    })
      .once('error', reject)
      .end();
  });
}
