import { describe, expect, test } from '@jest/globals';
import { refusal } from './api-rules/refusal.js';
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
  thought,
  tool,
  user,
} from './api-rules/rule-cases.js';

const [u, a] = [user('one'), assistant('two')];
const betas = (...names: string[]) => ({ 'anthropic-beta': names.join(',') });

describe('the fields of a request', () => {
  testRules([
    {
      what: 'max_tokens',
      taken: body(),
      refused: { ...body(), max_tokens: undefined },
      text: 'max_tokens: Field required',
    },
    {
      what: 'top level',
      taken: body({ top_k: 3 }),
      refused: body({ seed: 3 }),
      text: 'seed: Extra inputs are not permitted',
    },
    {
      what: 'block',
      taken: asking(said('x')),
      refused: asking(said('x', { name: 'y' })),
      text: 'messages.0.content.0.text.name: Extra inputs are not permitted',
    },
    {
      what: 'kind of block',
      taken: asking(said('x')),
      refused: asking({ type: 'input_text', text: 'x' }),
      text: "messages.0.content.0: Input tag 'input_text' found using 'type' does not match any of the expected tags: 'text'",
    },
    {
      what: 'mark on a thought',
      taken: talking(u, assistant([thought('t'), said('x')]), u),
      refused: talking(u, assistant([{ ...thought('t'), cache_control: { type: 'ephemeral' } }]), u),
      text: 'thinking.cache_control: Extra inputs are not permitted',
    },
    {
      what: 'signature',
      taken: talking(u, assistant([thought('t'), said('x')]), u),
      refused: talking(u, assistant([{ type: 'thinking', thinking: 't' }]), u),
      text: 'messages.1.content.0.thinking.signature: Field required',
    },
    {
      what: 'key of a tool',
      taken: body({ tools: [tool({ strict: false })] }),
      refused: body({ tools: [tool({ parameters: {} })] }),
      text: 'tools.0.custom.parameters: Extra inputs are not permitted',
    },
    {
      what: 'input_schema',
      taken: body({ tools: [tool()] }),
      refused: body({ tools: [{ name: 'f' }] }),
      text: 'tools.0.custom.input_schema: Field required',
    },
    {
      what: 'choice none',
      taken: body({ tools: [tool()], tool_choice: { type: 'none' } }),
      refused: body({ tools: [tool()], tool_choice: { type: 'none', disable_parallel_tool_use: true } }),
      text: 'tool_choice.none.disable_parallel_tool_use: Extra inputs are not permitted',
    },
    {
      what: 'temperature',
      taken: body({ temperature: 1 }),
      refused: body({ temperature: 1.5 }),
      text: 'temperature: Input should be less than or equal to 1',
    },
    {
      what: 'budget',
      taken: body({ max_tokens: 2000, thinking: { type: 'enabled', budget_tokens: 1024 } }),
      refused: body({ thinking: { type: 'enabled', budget_tokens: 1023 } }),
      text: 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024',
    },
    {
      what: 'lifetime of a mark',
      taken: asking(said('x', { cache_control: { type: 'ephemeral', ttl: '1h' } })),
      refused: asking(said('x', { cache_control: { type: 'ephemeral', ttl: '2h' } })),
      text: "cache_control.ttl: Input should be '5m' or '1h'",
    },
    {
      what: 'user_id',
      taken: body({ metadata: { user_id: '{"device_id":"a1"}' } }),
      refused: body({ metadata: { user_id: 'a@example.org' } }),
      text: 'appears to contain an email address',
    },
    {
      what: 'half a surrogate pair',
      taken: asking(said('😀')),
      refused: asking(said('\ud83d')),
      text: 'The request body is not valid JSON: no low surrogate in string',
    },
    {
      what: 'type of media',
      taken: asking({ type: 'image', source: { type: 'url', url: 'https://a.example/b' } }),
      refused: asking({ type: 'image', source: { type: 'base64', media_type: 'image/jpg', data: 'AAAA' } }),
      text: "messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'",
    },
  ]);

  test('beta headers unlock fields', () => {
    const edits = body({ context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } });
    expect(complaint(edits)).toBe('context_management: Extra inputs are not permitted');
    expect(complaint(edits, betas('context-management-2025-06-27'))).toBeUndefined();
    const updates = body({ thinking: { type: 'adaptive', display: 'updates' } });
    expect(complaint(updates)).toContain('thinking.adaptive.display: Input should be');
    expect(complaint(updates, betas('thinking-display-updates-2026-08-18'))).toBeUndefined();
    const control = { role: 'system', content: [], output_config: { effort: 'low' } };
    const turned = { ...talking(u, control, a, u), model: 'claude-opus-5-5' };
    expect(complaint(turned)).toBe('messages.1.output_config: Extra inputs are not permitted');
    expect(complaint(turned, betas('per-turn-control-2026-07-01'))).toBeUndefined();
    expect(complaint(body(), betas('sure'))).toBe(
      'Unexpected value(s) `sure` for the `anthropic-beta` header.',
    );
  });

  test('an unknown model and too many bytes each have their own status', () => {
    expect(refusal(body({ model: 'claude-x' }), {})).toEqual({
      status: 404,
      type: 'not_found_error',
      message: 'model: claude-x',
    });
    expect(complaint(body({ model: 'claude-x' }), {}, { lenient: ['unknown-model'] })).toBeUndefined();
    expect(refusal(body(), { 'content-length': '40000000' })).toMatchObject({
      status: 413,
      type: 'request_too_large',
    });
  });
});

describe('texts', () => {
  testRules([
    {
      what: 'no messages',
      taken: body(),
      refused: talking(),
      text: 'messages: at least one message is required',
    },
    {
      what: 'empty beside a call',
      taken: talking(u, assistant([call('a')]), user([result('a')])),
      refused: talking(u, assistant([said(''), call('a')]), user([result('a')])),
      text: 'messages: text content blocks must be non-empty',
    },
    {
      what: 'empty string',
      taken: talking(u),
      refused: talking(user('')),
      text: 'messages: text content blocks must be non-empty',
    },
    {
      what: 'blank alone, not beside a real text',
      taken: asking(said(' '), said('x')),
      refused: asking(said('\n')),
      text: 'messages: text content blocks must contain non-whitespace text',
    },
    {
      what: 'blank beside a call',
      taken: talking(u, assistant([said('x '), call('a')]), user([result('a')])),
      refused: talking(u, assistant([said(' '), call('a')]), user([result('a')])),
      text: 'non-whitespace',
    },
    {
      what: 'empty in system',
      taken: body({ system: 'x' }),
      refused: body({ system: '' }),
      text: 'system: text content blocks must be non-empty',
    },
    {
      what: 'blank in system',
      taken: body({ system: [said('x')] }),
      refused: body({ system: [said('x'), said('\n\n')] }),
      text: 'system: text content blocks must contain non-whitespace text',
    },
    {
      what: 'no content',
      taken: talking(u, a, u),
      refused: talking(u, assistant([]), u),
      text: 'messages.1: all messages must have non-empty content except for the optional final assistant message',
    },
    {
      what: 'mark on an empty text',
      taken: asking(said('x', { cache_control: { type: 'ephemeral' } })),
      refused: asking(said('', { cache_control: { type: 'ephemeral' } })),
      text: 'messages.0.content.0.text: cache_control cannot be set for empty text blocks',
    },
    {
      what: 'empty in a result',
      taken: talking(u, assistant([call('a')]), user([result('a', { content: '' })])),
      refused: talking(u, assistant([call('a')]), user([result('a', { content: [said('')] })])),
      text: 'text content blocks must be non-empty',
    },
    {
      what: 'end of a prefill',
      taken: { ...talking(u, a), model: 'claude-haiku-4-5' },
      refused: { ...talking(u, assistant('two ')), model: 'claude-haiku-4-5-20251001' },
      text: 'messages: final assistant content cannot end with trailing whitespace',
    },
  ]);
});

test('each unsure rule can be left out', () => {
  expect(complaint(talking(a, u), {}, { lenient: ['assistant-first'] })).toBeUndefined();
  expect(
    complaint(body({ system: [said('x'), said(' ')] }), {}, { lenient: ['blank-system-text'] }),
  ).toBeUndefined();
});
