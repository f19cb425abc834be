/** The ids of tool calls as the model gets them: allowed, distinct, and the same for the same conversation. */
import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/core/turn.js';
import { createModelCallIds } from '../../src/openai/content/model-call-id.js';
import { parseChatRequest } from '../../src/openai/chat/parse-chat-request.js';

const user = { role: 'user', content: 'hi' };

function round(...ids: string[]): object[] {
  return [
    { role: 'assistant', tool_calls: ids.map((id) => ({ id, function: { name: 'f', arguments: '{}' } })) },
    ...ids.map((id) => ({ role: 'tool', tool_call_id: id, content: `result of ${id}` })),
  ];
}

/** Every call's id, and every result's with what it says. */
function read(messages: readonly object[]): { calls: string[]; results: [string, string][] } {
  const { turn } = parseChatRequest({ model: 'sonnet', messages });
  const blocks = turn.messages.flatMap((message): Message['blocks'][number][] => [...message.blocks]);
  return {
    calls: blocks.flatMap((block) => (block.type === 'tool-call' ? [block.id] : [])),
    results: blocks.flatMap((block): [string, string][] =>
      block.type === 'tool-result'
        ? [[block.callId, block.content.map((part) => (part.type === 'text' ? part.text : '')).join('')]]
        : [],
    ),
  };
}

describe('ids in a conversation', () => {
  test('those that are fine stay as they are', () => {
    const ids = ['toolu_01AbC', 'call_0', 'functions-look-0', 'a'.repeat(64)];
    expect(read([user, ...ids.flatMap((id) => round(id))]).calls).toEqual(ids);
  });

  test('one that comes back gets its count, and every result goes with its call', () => {
    const { calls, results } = read([
      user,
      ...round('call_0', 'call_1'),
      ...round('call_0'),
      ...round('call_0'),
    ]);
    expect(calls).toEqual(['call_0', 'call_1', 'call_0_2', 'call_0_3']);
    expect(results.map(([id]) => id)).toEqual(calls);
  });

  test('a foreign one is made to fit, for the call and its result alike', () => {
    const ids = ['functions.look:0', 'functions look;0', 'é', 'x'.repeat(2000)];
    const { calls, results } = read([user, ...round(...ids)]);
    for (const id of calls) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(calls[0]).toMatch(/^functions_look_0_[0-9a-f]{8}$/);
    expect(new Set(calls).size).toBe(ids.length);
    expect(results).toEqual(calls.map((id, index) => [id, `result of ${ids[index]!}`]));
  });

  test('what was said before keeps its ids as the conversation grows', () => {
    const past = [user, ...round('call:0'), ...round('call_0'), ...round('call:0')];
    const before = read(past).calls;
    expect(new Set(before).size).toBe(3);
    expect(read([...past, ...round('call_0'), ...round('call:0')]).calls.slice(0, 3)).toEqual(before);
  });

  test('Anthropic blocks and the legacy form share the ids', () => {
    const { calls, results } = read([
      user,
      ...round('call_function_4'),
      user,
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: 'legacy' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a.b', name: 'f' }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a.b', content: 'block' }] },
    ]);
    expect(calls[1]).toBe('call_function_4_2');
    expect(results.map(([id]) => id)).toEqual(calls);
  });
});

describe('counted ids', () => {
  test('never meet an id that looks like one', () => {
    const ids = createModelCallIds();
    const given = ['a_2', 'a', 'a', 'a_2', 'a', 'a_2'].map((id) => ids.next(id));
    expect(given.slice(0, 3)).toEqual(['a_2', 'a', 'a_3']);
    expect(new Set(given).size).toBe(given.length);
  });

  test('ten thousand of one name take no time to speak of', () => {
    const ids = createModelCallIds();
    const given = Array.from({ length: 10_000 }, () => ids.next('call_0'));
    expect(new Set(given).size).toBe(10_000);
    for (const id of [given[9999]!, ids.next('y'.repeat(64)), ids.next('y'.repeat(64))]) {
      expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    }
  });
});
