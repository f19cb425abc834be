/** `n` above 1: that many answers to one request, side by side. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { ChatCompletion, ChatCompletionChunk } from '../../src/openai/chat/chat-answer-schemas.js';
import { end, start, text, usage, wait } from './scripted-model.js';
import type { Script } from './scripted-model.js';
import { chatBody, rawChat, serve, until } from './serve.js';
import type { Served } from './serve.js';

let server: Served;

beforeEach(async () => {
  server = await serve();
});

afterEach(() => {
  server.closeNow();
});

async function ask(more: object): Promise<Response> {
  return server.fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: chatBody(more),
  });
}

/** Each answer plays the script of its place, the last one all that follow. */
function each(...scripts: [Script, ...Script[]]): Script {
  let next = 0;
  return (...given) => {
    const script = scripts[Math.min(next++, scripts.length - 1)] ?? scripts[0];
    return script(...given);
  };
}

const says = (words: string, pauseMs: number): Script =>
  async function* (_turn, signal) {
    yield start;
    for (const letter of words) {
      await wait(pauseMs, signal);
      yield text(letter);
    }
    yield end;
  };

const endless: Script = async function* (_turn, signal) {
  yield start;
  await wait(60_000, signal);
};

const fails = (afterMs: number): Script =>
  async function* (_turn, signal) {
    await wait(afterMs, signal);
    yield* await Promise.reject<never[]>(
      new BridgeError('rate_limit_exceeded', 'Enough.', { retryable: true }),
    );
  };

function chunksOf(body: string): ChatCompletionChunk[] {
  const events = body.split('\n\n').filter((line) => line.startsWith('data: {'));
  return events.map((line) => JSON.parse(line.slice(6)) as ChatCompletionChunk);
}

async function allOver(count: number): Promise<void> {
  await until(() => server.chat.answers.length === count);
  await Promise.all(server.chat.answers.map(({ over }) => over));
}

describe('streamed', () => {
  test('each answer has its role, its words and its finish, as they come; the usage is the sum', async () => {
    server.chat.script = each(says('aaa', 10), says('bb', 25), says('', 0));
    const body = await (await ask({ n: 3, stream: true, stream_options: { include_usage: true } })).text();
    expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
    const chunks = chunksOf(body);
    const choices = chunks.flatMap((chunk) => chunk.choices);
    for (const [index, said] of ['aaa', 'bb', ''].entries()) {
      const own = choices.filter((choice) => choice.index === index);
      expect(own[0]?.delta).toEqual({ role: 'assistant', content: '' });
      expect(own.filter(({ delta }) => delta.role)).toHaveLength(1);
      expect(own.map(({ delta }) => delta.content ?? '').join('')).toBe(said);
      expect(own.map(({ finish_reason }) => finish_reason).filter(Boolean)).toEqual(['stop']);
      expect(own.at(-1)?.finish_reason).toBe('stop');
    }
    // The shortest was over before the longest began to speak.
    const finished = choices.filter(({ finish_reason }) => finish_reason).map(({ index }) => index);
    expect(finished[0]).toBe(2);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 3 * usage.inputTokens,
        completion_tokens: 3 * usage.outputTokens,
        total_tokens: 3 * (usage.inputTokens + usage.outputTokens),
        prompt_tokens_details: { cached_tokens: 3 * usage.cacheReadTokens },
      },
    });
    expect(chunks.filter((chunk) => chunk.usage)).toHaveLength(1);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(new Set(server.chat.answers.map(({ signal }) => signal)).size).toBe(1);
    await until(() => server.lines.length > 0);
    expect(server.lines[0]?.fields).toMatchObject({ outputTokens: 3 * usage.outputTokens });
  });

  test('silence opens all of them', async () => {
    server.closeNow();
    server = await serve({ heartbeatMs: 40 });
    server.chat.script = async function* (_turn, signal) {
      await wait(90, signal);
      yield* [start, text('x'), end];
    };
    const chunks = chunksOf(await (await ask({ n: 2, stream: true })).text());
    expect(
      chunks.filter(({ choices }) => choices[0]?.delta.role).map(({ choices }) => choices[0]?.index),
    ).toEqual([0, 1]);
  });

  test('one that fails before anything was sent fails the request, and the others are over', async () => {
    const silent: Script = async function* (_turn, signal) {
      await wait(60_000, signal);
      yield end;
    };
    server.chat.script = each(silent, fails(20), silent);
    const response = await ask({ n: 3, stream: true });
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ error: { message: 'Enough.' } });
    await allOver(3);
  });

  test('one that fails later ends the stream with an error event, and the others are over', async () => {
    server.chat.script = each(endless, fails(30));
    const response = await ask({ n: 2, stream: true });
    expect(response.status).toBe(200);
    const body = await response.text();
    expect(body).toMatch(/\{"error":\{"message":"Enough\."[^\n]*\n\n$/);
    expect(body).not.toContain('[DONE]');
    await allOver(2);
    expect(server.chat.answers.every(({ signal }) => signal.aborted)).toBe(true);
  });

  test('a client that leaves ends all of them', async () => {
    server.chat.script = endless;
    const { socket } = rawChat(server, { n: 8, stream: true });
    await until(() => server.chat.answers.filter(({ pulled }) => pulled === 1).length === 8);
    socket.destroy();
    await allOver(8);
    expect(server.chat.answers.every(({ signal }) => signal.aborted)).toBe(true);
    await until(() => server.lines.length > 0);
    expect(server.lines[0]?.fields).toMatchObject({ status: 499 });
  });

  test('a client that reads slowly holds all of them back', async () => {
    server.chat.script = async function* () {
      yield start;
      for (let index = 0; index < 100_000; index++) yield text('y'.repeat(1000));
      yield end;
      await Promise.resolve();
    };
    const { socket } = rawChat(server, { n: 2, stream: true });
    socket.pause();
    await until(
      () => server.chat.answers.length === 2 && server.chat.answers.every(({ pulled }) => pulled > 10),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const held = server.chat.answers.map(({ pulled }) => pulled);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.chat.answers.map(({ pulled }) => pulled)).toEqual(held);
    socket.destroy();
    await allOver(2);
  });
});

describe('whole', () => {
  test('the choices stand in their order, whichever was first', async () => {
    server.chat.script = each(says('slow', 10), says('b', 0));
    const completion = (await (await ask({ n: 2 })).json()) as ChatCompletion;
    expect(completion.choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, 'slow'],
      [1, 'b'],
    ]);
    expect(completion.usage.total_tokens).toBe(2 * (usage.inputTokens + usage.outputTokens));
  });

  test('one that fails fails the request, and the others are over', async () => {
    server.chat.script = each(endless, endless, fails(20), endless);
    expect((await ask({ n: 4 })).status).toBe(429);
    await allOver(4);
  });

  test('n of 1 asks once', async () => {
    expect(((await (await ask({ n: 1 })).json()) as ChatCompletion).choices).toHaveLength(1);
    expect(server.chat.answers).toHaveLength(1);
  });
});
