/** The ids of tool calls in a turn: the client's own, distinct, and stable for the same conversation. */
import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/core/turn.js';
import { parseChatRequest } from '../../src/openai/chat/parse-chat-request.js';
import { createToolCallLedger } from '../../src/wire/content/tool-calls.js';

const user = { role: 'user', content: 'hi' };

function calls(...ids: string[]): object {
  return {
    role: 'assistant',
    tool_calls: ids.map((id) => ({ id, function: { name: 'f', arguments: '{}' } })),
  };
}

function result(id: string, content = `result of ${id}`): object {
  return { role: 'tool', tool_call_id: id, content };
}

function round(...ids: string[]): object[] {
  return [calls(...ids), ...ids.map((id) => result(id))];
}

const legacyCall = { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } };
const legacyResult = (content: string) => ({ role: 'function', name: 'f', content });

/** The id of every call, and the id and text of every result. */
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
  test('stay as the client writes them', () => {
    const ids = ['toolu_01AbC', 'call_0', 'functions.look:0', 'é', 'x'.repeat(2000)];
    const { calls, results } = read([user, ...ids.flatMap((id) => round(id))]);
    expect(calls).toEqual(ids);
    expect(results).toEqual(ids.map((id) => [id, `result of ${id}`]));
  });

  test('get a count when repeated, and every result goes with its call', () => {
    const { calls, results } = read([
      user,
      ...round('call_0', 'call_1'),
      ...round('call_0'),
      ...round('call_0'),
    ]);
    expect(calls).toEqual(['call_0', 'call_1', 'call_0#2', 'call_0#3']);
    expect(results.map(([id]) => id)).toEqual(calls);
  });

  test('of earlier messages stay the same as the conversation grows', () => {
    const past = [user, ...round('a'), ...round('a#2'), ...round('a')];
    const before = read(past).calls;
    expect(new Set(before).size).toBe(3);
    expect(read([...past, ...round('a#2'), ...round('a')]).calls.slice(0, 3)).toEqual(before);
  });

  test('are shared by Anthropic blocks and the legacy form', () => {
    const { calls, results } = read([
      user,
      ...round('call_function_4'),
      user,
      legacyCall,
      legacyResult('legacy'),
      { role: 'assistant', content: [{ type: 'tool_use', id: 'call_function_4', name: 'f' }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_function_4', content: 'block' }] },
    ]);
    expect(calls).toEqual(['call_function_4', 'call_function_4#2', 'call_function_4#3']);
    expect(results.map(([id]) => id)).toEqual(calls);
  });
});

describe('a result', () => {
  test.each<[string, object[], [string, string][]]>([
    [
      'belongs to the latest call with its id',
      [calls('a'), user, calls('a'), result('a', 'x')],
      [['a#2', 'x']],
    ],
    [
      'belongs to an earlier call when the latest has its own',
      [calls('a'), user, calls('a'), result('a', 'x'), result('a', 'y')],
      [
        ['a#2', 'x'],
        ['a', 'y'],
      ],
    ],
    [
      'may come twice',
      [calls('a', 'b'), result('a', 'x'), result('b', 'y'), result('a', 'z')],
      [
        ['a', 'x'],
        ['b', 'y'],
        ['a', 'z'],
      ],
    ],
    [
      'in the legacy form belongs to the oldest waiting call of its function in the latest answer, to one before it, or to the latest',
      [
        ...[legacyCall, user, calls('a', 'b', 'c'), result('a', 'x')],
        ...['1', '2', '3', '4'].map(legacyResult),
      ],
      [
        ['a', 'x'],
        ['b', '1'],
        ['c', '2'],
        ['call_function_1', '3'],
        ['c', '4'],
      ],
    ],
    [
      'without an id does not belong to a call that the user or another result has cut off',
      [legacyCall, user, calls('a', 'b'), legacyResult('1'), calls('c'), legacyResult('2')],
      [
        ['a', '1'],
        ['c', '2'],
      ],
    ],
  ])('%s', (_, messages, results) => {
    expect(read([user, ...messages, user]).results).toEqual(results);
  });
});

test.each(['messages', 'input'])('more than twenty thousand calls in %s are refused', (list) => {
  const ledger = createToolCallLedger(list);
  const call = (): string => ledger.called('', 'f');
  expect(new Set(Array.from({ length: 20_000 }, call)).size).toBe(20_000);
  expect(call).toThrow(
    expect.objectContaining({
      code: 'validation_error',
      param: list,
      message: expect.stringMatching(/20000/),
    }),
  );
});

test('results in the reverse order of ten thousand calls take hardly any time', () => {
  const ledger = createToolCallLedger();
  const ids = Array.from({ length: 10_000 }, (_, index) => ledger.called(String(index), 'f'));
  expect(ids.toReversed().map((id) => ledger.answered(id, 'x'))).toEqual(ids.toReversed());
  expect(ledger.answeredNext()).toBeUndefined();
  expect(ledger.answeredFunction('f', 'x')).toBe('9999');
});

test('ten thousand calls with one name take hardly any time', () => {
  const ledger = createToolCallLedger();
  const given = Array.from({ length: 10_000 }, () => ledger.called('call_0', 'f'));
  expect(new Set(given).size).toBe(10_000);
  expect(given.map(() => ledger.answeredFunction('f', 'x'))).toEqual(given);
  expect(ledger.answered('call_0', 'x')).toBe(given[9999]);
});
