/** The header that names a conversation: the client's own, or one that every turn and every bridge makes alike. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { BridgeError } from '../../src/core/bridge-error.js';
import { createMemoryResponseStore } from '../../src/state/memory-response-store.js';
import { createScriptedModel } from './scripted-model.js';
import { serve } from './serve.js';
import type { Served } from './serve.js';

const name = 'x-claude-bridge-conversation';
let one: Served;
let other: Served;

beforeAll(async () => {
  const options = {
    keys: [
      { name: 'laptop', key: 'sk-laptop' },
      { name: 'editor', key: 'sk-editor' },
    ],
  };
  const store = { maxResponses: 10, maxBytes: 1e6, ttlMs: 60_000, now: Date.now };
  one = await serve({ ...options, responseStore: createMemoryResponseStore(store) });
  other = await serve(options);
});

afterAll(() => {
  one.closeNow();
  other.closeNow();
});

interface Asked {
  readonly at?: Served;
  readonly key?: string;
  readonly sent?: string;
}

async function ask(route: string, body: object, { at = one, key = 'sk-laptop', sent }: Asked = {}) {
  const asking = request(at.url)
    .post(`/v1/${route}`)
    .set('x-api-key', key)
    .send({ model: 'sonnet', ...body });
  const response = await (sent === undefined ? asking : asking.set(name, sent));
  return { status: response.status, body: response.body as unknown, header: response.headers[name] };
}

const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const chat = (messages: readonly object[], asked?: Asked) => ask('chat/completions', { messages }, asked);

describe.each([
  ['chat/completions', { messages: [user('hi')] }],
  ['responses', { input: 'hi' }],
  ['messages', { messages: [user('hi')], max_tokens: 10 }],
  ['completions', { prompt: 'hi' }],
])('/v1/%s', (route, body) => {
  test.each([true, false])(
    'names the conversation, in a name of nothing readable (stream: %s)',
    async (stream) => {
      const { status, header } = await ask(route, { ...body, stream });
      expect(status).toBe(200);
      expect(header).toMatch(/^[\w-]{22}$/);
      expect((await ask(route, { ...body, stream }, { at: other })).header).toBe(header);
    },
  );

  test('tells back the name that the client gave, with failures too', async () => {
    const sent = 'project-7/chat:12@editor+a=b_c.d';
    expect((await ask(route, body, { sent })).header).toBe(sent);
    expect(await ask(route, { nothing: true }, { sent })).toMatchObject({
      status: route === 'messages' ? 400 : 422,
      header: sent,
    });
  });
});

test.each(['two words', '', 'x'.repeat(129), 'ü', 'a,b', '"q"'])('%j is no name', async (sent) => {
  const made = (await chat([user('hi')])).header;
  expect((await chat([user('hi')], { sent })).header).toBe(made);
});

describe('a name that the bridge makes', () => {
  test('is the same for every turn, model and system prompt', async () => {
    const first = (await chat([user('hi')])).header;
    const later = [user('hi'), assistant('Hey'), user('and now?')];
    expect((await chat(later)).header).toBe(first);
    const changed = { model: 'haiku', messages: [{ role: 'system', content: 'It is noon.' }, ...later] };
    expect((await ask('chat/completions', changed)).header).toBe(first);
    expect((await chat([user([{ type: 'text', text: 'hi' }])])).header).toBe(first);
  });

  test('is another for another beginning or another key, also where only the middle of much text differs', async () => {
    const long = 'x'.repeat(50_000);
    const image = (data: string) => [
      { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } },
    ];
    const beginnings = ['hi', 'ho', long, `${long}y`, `y${long.slice(1)}`, image('AAAA'), image('BBBB')];
    const names = [];
    for (const beginning of beginnings) names.push((await chat([user(beginning)])).header);
    names.push((await chat([user('hi')], { key: 'sk-editor' })).header);
    expect(new Set(names).size).toBe(beginnings.length + 1);
  });

  test('is kept by a conversation that goes on from a kept answer', async () => {
    const first = await ask('responses', { input: 'hi', instructions: 'Be brief.' });
    const { id } = first.body as { id: string };
    expect((await ask('responses', { input: 'and now?', previous_response_id: id })).header).toBe(
      first.header,
    );
  });

  test('is there with a failure of the model', async () => {
    const made = (await chat([user('hi')])).header;
    one.chat.script = () => {
      throw new BridgeError('rate_limit_exceeded', 'The plan is used up.');
    };
    expect(await chat([user('hi')])).toMatchObject({ status: 429, header: made });
    one.chat.script = createScriptedModel().script;
  });
});

test('web pages may read it', async () => {
  const response = await request(one.url).get('/health').set('origin', 'http://localhost:3000');
  expect(response.headers['access-control-expose-headers']).toContain(name);
});
