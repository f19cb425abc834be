import { describe, expect, test } from '@jest/globals';
import {
  asking,
  assistant,
  body,
  call,
  complaint,
  result,
  said,
  talking,
  testRules,
  user,
} from './rule-cases.js';

const [u, a] = [user('one'), assistant('two')];

describe('turns', () => {
  const newer = { model: 'claude-opus-4-8' };
  const system = { role: 'system', content: 'Note.' };
  testRules([
    {
      what: 'assistant first',
      taken: talking(u, u, a, a, u),
      refused: talking(a, u),
      text: 'first message must use the "user" role',
    },
    {
      what: 'prefill',
      taken: { ...talking(u, a), model: 'claude-sonnet-4-5' },
      refused: talking(u, a),
      text: 'This model does not support assistant message prefill. The conversation must end with a user message.',
    },
    {
      what: 'call by the user',
      taken: talking(u),
      refused: asking(call('a')),
      text: '`tool_use` blocks can only be in `assistant` messages',
    },
    {
      what: 'image from the assistant',
      taken: talking(u, a, u),
      refused: talking(
        u,
        assistant([{ type: 'image', source: { type: 'url', url: 'https://a.example/b' } }]),
        u,
      ),
      text: '`image` blocks can only be in `user` messages',
    },
    {
      what: 'system in messages',
      taken: { ...talking(u, system), ...newer },
      refused: talking(u, system),
      text: "messages.1: role 'system' is not supported on this model",
    },
    {
      what: 'system first',
      taken: { ...talking(u, system, a, u), ...newer },
      refused: { ...talking(system, a, u), ...newer },
      text: "use the top-level 'system' parameter for the initial system prompt",
    },
    {
      what: 'before system',
      taken: { ...talking(u, system, a, u), ...newer },
      refused: { ...talking(u, a, system), ...newer },
      text: "messages.2: role 'system' must follow a",
    },
    {
      what: 'after system',
      taken: { ...talking(u, a, u, system), ...newer },
      refused: { ...talking(u, system, u), ...newer },
      text: "messages.1: role 'system' must precede an",
    },
    {
      what: 'system with more than text',
      taken: { ...talking(u, system), ...newer },
      refused: {
        ...talking(u, {
          role: 'system',
          content: [{ type: 'search_result', source: 's', title: 't', content: [] }],
        }),
        ...newer,
      },
      text: "text-only role 'system' messages require",
    },
  ]);

  test('an answer that a server tool interrupted may be handed back', () => {
    const open = [{ type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }];
    expect(complaint(talking(u, assistant(open)))).toBeUndefined();
  });

  test('a version in the header has its own rules', () => {
    const version = { 'anthropic-version': '2026-10-21' };
    expect(complaint(body({ temperature: 0.5 }), version)).toContain('`temperature` is deprecated');
    expect(complaint(body({ temperature: 0.5 }))).toBeUndefined();
    const document = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } };
    expect(complaint(talking(u, assistant([document]), u), version)).toContain('`document` blocks');
    expect(complaint(talking(u, assistant([document]), u))).toBeUndefined();
  });
});

describe('calls and results', () => {
  const round = (first: readonly object[], second: readonly object[]) =>
    talking(u, assistant(first), user(second));
  testRules([
    {
      what: 'no result',
      taken: round([call('a')], [result('a')]),
      refused: round([call('a'), call('b')], [result('a')]),
      text: 'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: b.',
    },
    {
      what: 'joined turns',
      taken: talking(
        u,
        assistant([call('a')]),
        assistant([call('b')]),
        user([result('b')]),
        user([result('a')]),
      ),
      refused: talking(u, assistant([call('a')]), u, user([result('a')])),
      text: 'ids were found without',
    },
    {
      what: 'text first',
      taken: round([call('a')], [result('a'), said('x')]),
      refused: round([call('a')], [said('x'), result('a')]),
      text: 'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a.',
    },
    {
      what: 'no call',
      taken: round([call('a')], [result('a')]),
      refused: asking(result('a')),
      text: 'messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: a.',
    },
    {
      what: 'id twice',
      taken: talking(
        u,
        assistant([call('a')]),
        user([result('a')]),
        assistant([call('b')]),
        user([result('b')]),
      ),
      refused: talking(
        u,
        assistant([call('a')]),
        user([result('a')]),
        assistant([call('a')]),
        user([result('a')]),
      ),
      text: 'messages.3.content.0: `tool_use` ids must be unique',
    },
    {
      what: 'two results',
      taken: round([call('a')], [result('a')]),
      refused: round([call('a')], [result('a'), result('a')]),
      text: 'each tool_use must have a single result',
    },
    {
      what: 'id',
      taken: round([call('a-_9')], [result('a-_9')]),
      refused: round([call('a.b')], [result('a.b')]),
      text: "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
    },
    {
      what: 'input',
      taken: round([call('a')], [result('a')]),
      refused: round([call('a', { input: [] })], [result('a')]),
      text: 'messages.1.content.0.tool_use.input: Input should be a valid dictionary',
    },
    {
      what: 'empty failure',
      taken: round([call('a')], [result('a', { content: [] })]),
      refused: round([call('a')], [result('a', { is_error: true, content: [] })]),
      text: 'content cannot be empty if is_error is true',
    },
    {
      what: 'image in a failure',
      taken: round([call('a')], [result('a', { is_error: true, content: 'x' })]),
      refused: round(
        [call('a')],
        [
          result('a', {
            is_error: true,
            content: [{ type: 'image', source: { type: 'url', url: 'https://a.example/b' } }],
          }),
        ],
      ),
      text: 'all content must be type `text` if `is_error` is true',
    },
    {
      what: 'kind in a result',
      taken: round([call('a')], [result('a', { content: [said('x')] })]),
      refused: round([call('a')], [result('a', { content: [call('b')] })]),
      text: "Input tag 'tool_use' found using 'type'",
    },
  ]);
});

describe('server tools', () => {
  const id = 'srvtoolu_1';
  const search = { type: 'server_tool_use', id, name: 'web_search', input: { query: 'x' } };
  const found = { type: 'web_search_tool_result', tool_use_id: id, content: [] };
  testRules([
    {
      what: 'a result without a call',
      taken: talking(u, assistant([search, found, said('x')]), u),
      refused: talking(u, assistant([found, said('x')]), u),
      text: 'messages.1.content.0: unexpected `tool_use_id` found in `web_search_tool_result` blocks: srvtoolu_1. Each',
    },
    {
      what: 'a call without a result',
      taken: talking(u, assistant([search])),
      refused: talking(u, assistant([search]), u),
      text: 'messages.1: `web_search` tool use with id `srvtoolu_1` was found without a corresponding `web_search_tool_result` block',
    },
    {
      what: 'a call beside one of the client',
      taken: talking(
        u,
        assistant([search, call('a')]),
        user([result('a')]),
        assistant([found, said('x')]),
        u,
      ),
      refused: talking(u, assistant([search, call('a')]), u),
      text: '`tool_use` ids were found without `tool_result` blocks immediately after: a',
    },
  ]);
});

describe('cache marks', () => {
  const marked = (ttl: string) => said('x', { cache_control: { type: 'ephemeral', ttl } });
  const hour = marked('1h');
  testRules([
    {
      what: 'five',
      taken: asking(hour, hour, hour, hour),
      refused: { ...asking(hour, hour, hour, hour), system: [hour] },
      text: 'A maximum of 4 blocks with cache_control may be provided. Found 5.',
    },
    {
      what: 'order',
      taken: { ...asking(marked('5m')), system: [hour] },
      refused: { ...asking(hour), system: [marked('5m')] },
      text: "messages.0.content.0.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.",
    },
  ]);
});
