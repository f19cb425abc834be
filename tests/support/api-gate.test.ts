import { describe, expect, test } from '@jest/globals';
import { answer, redactedThinking, thinking } from './api-reply.js';
import { startConversation } from './cli-conversation.js';
import { startMessagesApi } from './messages-api.js';
import { CLI_VERSIONS, cliEnvironment } from './real-cli.js';

const models = ['sonnet', 'opus', 'haiku', 'claude-haiku-4-5', 'claude-sonnet-4-6'];

describe.each(CLI_VERSIONS)('the real CLI $version on its own', ({ path }) => {
  test.each(models)('keeps all rules with %s', async (model) => {
    await using api = await startMessagesApi();
    await using environment = await cliEnvironment(api.url);
    await using cli = startConversation(path, environment, model);
    await cli.initialize('Answer in one word.');
    await cli.replayUser('one');
    cli.replayAssistant('two');
    api.reply(answer([thinking('so'), redactedThinking('b3BhcXVl'), { type: 'text', chunks: ['three'] }]));
    await cli.ask('three');
    expect((await cli.ask('four'))['result']).toContain('four');
    expect(api.requests.map(({ refused }) => refused)).toEqual([undefined, undefined]);
  });
});

describe('the gate of the scripted API', () => {
  const head = { model: 'claude-sonnet-4-6', max_tokens: 10 };
  const hello = { ...head, messages: [{ role: 'user', content: 'hello' }] };

  test('a refused request gets the real answer, is recorded, and uses up no reply', async () => {
    await using api = await startMessagesApi({ lenient: ['assistant-first'] });
    api.reply(answer('kept'));
    const refused = await post(api.url, { ...hello, n: 1 });
    expect(refused.status).toBe(400);
    expect(refused.headers.get('x-should-retry')).toBe('false');
    const message = 'n: Extra inputs are not permitted';
    expect(await refused.json()).toEqual({
      type: 'error',
      error: { type: 'invalid_request_error', message },
      request_id: refused.headers.get('request-id'),
    });
    expect(await (await post(api.url, hello)).json()).toMatchObject({ content: [{ text: 'kept' }] });
    const first = { ...head, messages: [{ role: 'assistant', content: 'x' }, ...hello.messages] };
    expect((await post(api.url, first)).status).toBe(200);
    expect(api.requests.map((request) => request.refused)).toEqual([message, undefined, undefined]);
    expect((await post(api.url, '{')).status).toBe(400);
    expect((await post(api.url, [])).status).toBe(400);
  });

  test('without rules, it accepts anything', async () => {
    await using api = await startMessagesApi({ rules: false });
    expect((await post(api.url, { ...hello, model: 'm', n: 1 })).status).toBe(200);
  });

  test('the account fills in the usage of answers without one', async () => {
    await using api = await startMessagesApi({ account: true });
    const system = [
      { type: 'text', text: 's'.repeat(8000), cache_control: { type: 'ephemeral', ttl: '1h' } },
    ];
    const usage = async (): Promise<Record<string, unknown>> => {
      const body: unknown = await (await post(api.url, { ...hello, system })).json();
      return (body as { usage: Record<string, unknown> }).usage;
    };
    const written = api.account.totals.cacheWrite1h;
    const first = await usage();
    expect(written).toBe(0);
    expect(first).toMatchObject({
      cache_read_input_tokens: 0,
      cache_creation: {
        ephemeral_1h_input_tokens: first['cache_creation_input_tokens'],
        ephemeral_5m_input_tokens: 0,
      },
    });
    expect(await usage()).toMatchObject({
      input_tokens: first['input_tokens'],
      cache_read_input_tokens: first['cache_creation_input_tokens'],
      cache_creation_input_tokens: 0,
    });
    api.reply(answer('x', { usage: { input: 1 } }));
    expect(await usage()).toMatchObject({ input_tokens: 1, cache_creation_input_tokens: 3 });
    expect(api.account.totals.requests).toBe(3);
  });
});

function post(url: string, body: unknown): Promise<Response> {
  return fetch(`${url}/v1/messages?beta=true`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
