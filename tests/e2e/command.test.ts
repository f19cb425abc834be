/** The command as a user starts it, with the real CLI behind it and the `openai` SDK in front. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { sandbox, start, type Sandbox, type Started } from '../cli/command.js';
import { answer } from '../support/api-reply.js';
import { deferred } from '../support/deferred.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { CLI_VERSIONS } from '../support/real-cli.js';

describe.each(CLI_VERSIONS)('claude-bridge serve with CLI $version', ({ version, path }) => {
  let api: MessagesApi;
  let box: Sandbox;
  let server: Started;
  let openai: OpenAI;
  beforeEach(async () => {
    api = await startMessagesApi();
    box = sandbox({
      CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
      CLAUDE_CLI_PATH: path,
      ANTHROPIC_BASE_URL: api.url,
      SERVER_PORT: '0',
      CLAUDE_BRIDGE_SPARES: '1',
    });
    server = start(['serve'], box.env);
    const [, baseURL = ''] = await server.saw(/Base URL +(\S+)/);
    openai = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
  });
  afterEach(async () => {
    server.child.kill('SIGKILL');
    await server.finished;
    await waitUntilGone(() => processesMarked(box.home));
    await api.close();
    box[Symbol.dispose]();
  });

  const ask = async (): Promise<AsyncIterable<OpenAI.ChatCompletionChunk>> =>
    openai.chat.completions.create({
      model: 'sonnet',
      stream: true,
      messages: [{ role: 'user', content: 'hello' }],
    });

  test('the first chat streams; a SIGTERM in the middle of the next lets it finish, and the exit code is 0', async () => {
    let first = '';
    for await (const chunk of await ask()) first += chunk.choices[0]?.delta.content ?? '';
    expect(first).toBe('You said: hello');
    expect(api.requests[0]!.headers['user-agent']).toContain(version);

    const { promise: until, resolve: goOn } = deferred();
    api.reply(answer('one two three', { stall: { afterChunks: 1, until } }));
    const said: (string | null | undefined)[] = [];
    for await (const { choices } of await ask()) {
      said.push(choices[0]?.delta.content ?? choices[0]?.finish_reason);
      if (choices[0]?.delta.content !== 'one ') continue;
      server.child.kill('SIGTERM');
      await server.saw(/stopping/);
      goOn();
    }
    expect(said).toEqual(['', 'one ', 'two ', 'three', 'stop']);
    expect((await server.finished).code).toBe(0);
    expect(await processesMarked(box.home)).toEqual([]);
  });

  test('killed in the middle of an answer, it leaves no process behind', async () => {
    api.reply(answer('one two three', { stall: { afterChunks: 1 } }));
    const stream = await ask();
    const reading = (async () => {
      for await (const { choices } of stream) {
        if (choices[0]?.delta.content !== 'one ') continue;
        expect((await processesMarked(box.home)).length).toBeGreaterThan(1);
        server.child.kill('SIGKILL');
      }
    })();
    await expect(reading).rejects.toThrow();
    await server.finished;
    await waitUntilGone(() => processesMarked(box.home));
    expect(await api.requests[0]!.aborted).toBeGreaterThan(0);
  });
});
