/** Conversations over several requests: long, continued, edited, branched, contested by two clients, and cut off by a dying CLI. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { answer } from '../support/api-reply.js';
import { startBench } from '../support/bench.js';
import { assistant as heard, expectedMessages, user as asked } from '../support/expected-messages.js';
import { processesMarked } from '../support/leftovers.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench, type SharedBench } from '../support/use-bench.js';

type Messages = OpenAI.ChatCompletionMessageParam[];

const user = (content: string): Messages[number] => ({ role: 'user', content });
const assistant = (content: string): Messages[number] => ({ role: 'assistant', content });

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path);

  async function say(messages: Messages): Promise<string> {
    const { choices } = await bench.openai.chat.completions.create({ model: 'sonnet', messages });
    return choices[0]!.message.content!;
  }
  /** The messages of each request that reached the model. */
  const seen = (): unknown[] => bench.reached().map(({ body }) => body.messages);
  /** The messages of a conversation, given as plain texts that start with the user's. */
  const told = (...texts: string[]): unknown =>
    expectedMessages(...texts.map((text, index) => (index % 2 === 0 ? asked(text) : heard(text))));

  test('41 turns arrive as 41 turns', async () => {
    const texts = Array.from({ length: 41 }, (_, i) =>
      i % 2 === 0 ? `question ${i} ä\n  indented` : `answer ${i}\n\n`,
    ).with(0, 'root');
    await say(texts.map((text, i) => (i % 2 === 0 ? user(text) : assistant(text))));
    expect(seen()).toEqual([told(...texts)]);
  });

  test('a conversation continues in its process, even edited or branched, and the model sees only the past the client sent', async () => {
    const root = [user('root'), assistant(await say([user('root')]))];
    const left = [...root, user('left')];
    const leftSaid = assistant(await say(left));
    await say([...left, leftSaid, user('left again')]);
    await say([...root, user('right')]);
    await say([user('root'), assistant('You never said this'), user('and now?')]);
    expect(bench.processes()).toBe(1);
    expect(seen()).toEqual([
      told('root'),
      told('root', 'You said: root', 'left'),
      told('root', 'You said: root', 'left', 'You said: left', 'left again'),
      told('root', 'You said: root', 'right'),
      told('root', 'You never said this', 'and now?'),
    ]);
  });

  test('another first message or another system prompt takes another process', async () => {
    await say([user('root')]);
    await say([user('began otherwise'), assistant('You said: root'), user('more')]);
    expect(bench.processes()).toBe(2);
    await say([{ role: 'system', content: 'Be terse.' }, user('root')]);
    expect(bench.processes()).toBe(3);
    expect(seen()).toEqual([told('root'), told('began otherwise', 'You said: root', 'more'), told('root')]);
  });

  test('two clients racing for one continuation both get an answer, each in its own process', async () => {
    const past = [user('root'), assistant(await say([user('root')]))];
    const both = await Promise.all([say([...past, user('a')]), say([...past, user('b')])]);
    expect(both).toEqual(['You said: a', 'You said: b']);
    expect(seen()).toHaveLength(3);
    expect(seen()).toEqual(
      expect.arrayContaining([told('root', 'You said: root', 'a'), told('root', 'You said: root', 'b')]),
    );
    expect(bench.processes()).toBe(2);
  });
});

describe.each(CLI_VERSIONS)('a CLI $version killed in the middle of an answer', ({ path }) => {
  const question = { model: 'sonnet', messages: [user('go')] };
  const bench = useBench(path);
  const killAll = async (bench: SharedBench): Promise<void> => {
    for (const pid of await processesMarked(bench.bridge.home)) killed(pid);
  };

  test('is an error event without [DONE] in a stream, and does not affect the next request', async () => {
    bench.api.reply(answer('one two three', { stall: { afterChunks: 2 } }));
    const stream = await bench.fetch(`${bench.bridge.url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...question, stream: true }),
    });
    expect(stream.status).toBe(200);
    let raw = '';
    for await (const piece of stream.body!.pipeThrough(new TextDecoderStream())) {
      raw += piece;
      if (raw.includes('two ')) await killAll(bench);
    }
    const last = raw.trimEnd().split('\n\n').at(-1)!;
    expect(JSON.parse(last.replace(/^data: /, ''))).toEqual({
      error: {
        message: expect.stringMatching(/SIGKILL/),
        type: 'server_error',
        param: null,
        code: 'cli_failed',
      },
    });
    expect(raw).not.toContain('[DONE]');
    expect(raw).not.toContain('"finish_reason":"stop"');

    const after = await bench.openai.chat.completions.create(question);
    expect(after.choices[0]!.message.content).toBe('You said: go');
  });

  test('is a 502 for an answer that is not streamed, and does not affect the next request', async () => {
    await using fresh = await startBench(path);
    fresh.api.reply(answer('one two three', { stall: { afterChunks: 2 } }));
    const failed = expect(fresh.openai.chat.completions.create(question)).rejects.toMatchObject({
      status: 502,
      code: 'cli_failed',
      type: 'server_error',
    });
    // The start of the answer proves the login; only the end of the process is still to come.
    while (fresh.bridge.engine.status().loggedIn !== true) await delay(10);
    await killAll(fresh);
    await failed;
    const after = await fresh.openai.chat.completions.create(question);
    expect(after.choices[0]!.message.content).toBe('You said: go');
  });

  test('the SDK throws at the error event', async () => {
    bench.api.reply(answer('one two three', { stall: { afterChunks: 2 } }));
    const stream = await bench.openai.chat.completions.create({ ...question, stream: true });
    const reading = (async () => {
      for await (const chunk of stream) {
        if (chunk.choices[0]?.delta.content === 'two ') await killAll(bench);
      }
    })();
    await expect(reading).rejects.toThrow(OpenAI.APIError);
  });
});

/** A process that was just listed may be gone by now. */
function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
