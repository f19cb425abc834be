/** The fields of llama.cpp and vLLM that say what an answer looks like, and what the client gets of it. */
import { describe, expect, test } from '@jest/globals';
import type { TurnEvent } from '../../src/core/turn-event.js';
import { parseChatRequest } from '../../src/openai/chat/parse-chat-request.js';
import type { ParsedChatRequest } from '../../src/openai/chat/parse-chat-request.js';
import { changedAnswer } from '../../src/wire/changed-answer.js';
import type { AnswerChange } from '../../src/wire/changed-answer.js';
import { unwrapped } from '../../src/wire/content/wrapped-format.js';

const asked = (more: object): ParsedChatRequest =>
  parseChatRequest({ model: 'sonnet', messages: [{ role: 'user', content: 'hi' }], ...more });
const around = (value: object, more: object = {}): object => ({
  ...{ type: 'object', properties: { value }, required: ['value'], additionalProperties: false },
  ...more,
});
const list = { type: 'array', items: { $ref: '#/$defs/a' }, $defs: { a: { type: 'string' } } };
const { $defs, ...bareList } = list;
const form = { type: 'object', properties: { a: {} } };

describe('a request', () => {
  test.each<[object, object, string, AnswerChange['unwrap']]>([
    [{ json_schema: form }, form, 'json_schema', undefined],
    [{ json_schema: { const: 42 } }, around({ const: 42 }), 'json_schema', 'json'],
    [{ json_schema: list }, around(bareList, { $defs }), 'json_schema', 'json'],
    [{ structured_outputs: { json: form } }, form, 'structured_outputs.json', undefined],
    [
      { structured_outputs: { choice: ['a', 'b'] } },
      around({ type: 'string', enum: ['a', 'b'] }),
      ...(['structured_outputs.choice', 'text'] as const),
    ],
    [{ response_format: { type: 'json_object' }, json_schema: form }, form, 'json_schema', undefined],
    [
      { response_format: { type: 'json_object', schema: { const: 42 } } },
      around({ const: 42 }),
      ...(['response_format.schema', 'json'] as const),
    ],
  ])('%j', (fields, schema, param, unwrap) => {
    const { turn, change, ignored } = asked(fields);
    expect(turn.output).toEqual({ type: 'json-schema', name: 'response', schema, strict: true, param });
    expect(change?.unwrap).toBe(unwrap);
    expect(ignored).toEqual([]);
  });

  test('without a schema asks for any object, or for nothing', () => {
    expect(asked({ structured_outputs: { json_object: true } }).turn.output).toEqual({ type: 'json-object' });
    for (const none of [{ json_schema: null }, { json_schema: null, structured_outputs: {} }])
      expect(asked(none)).toMatchObject({ turn: { output: { type: 'text' } }, ignored: [] });
  });

  test('tells which of its fields give way', () => {
    const response_format = { type: 'json_schema', json_schema: { schema: form } };
    const { turn, ignored } = asked({
      response_format,
      json_schema: list,
      structured_outputs: { json: list },
    });
    expect(turn.output).toMatchObject({ schema: form });
    expect(ignored).toEqual(['json_schema', 'structured_outputs']);
    expect(asked({ structured_outputs: { regex: 'a', grammar: 'b' } }).ignored).toEqual([
      ...['structured_outputs.regex', 'structured_outputs.grammar'],
    ]);
  });

  test.each([
    [{ json_schema: { type: 'hiccup' } }, 'json_schema.type'],
    [{ json_schema: { type: ['null', 7] } }, 'json_schema.type'],
    [{ structured_outputs: { choice: [] } }, 'structured_outputs.choice'],
    [{ structured_outputs: { choice: [1] } }, 'structured_outputs.choice[0]'],
    [{ include_reasoning: 'no' }, 'include_reasoning'],
  ])('%j is refused', (fields, param) => {
    expect(() => asked(fields)).toThrow(expect.objectContaining({ code: 'validation_error', param }));
  });
});

describe('how much the model thinks', () => {
  const budget = (thinkingBudget: number, reasoning: string): object => ({ reasoning, thinkingBudget });
  const low = { reasoning: 'low' };
  const none = { reasoning: 'none' };

  test.each<[object, object, string, readonly string[]]>([
    [{ reasoning: { effort: 'low', summary: 'auto' } }, low, 'reasoning', []],
    [{ reasoning: { max_tokens: 5000 } }, budget(5000, 'low'), 'reasoning', []],
    [{ reasoning: { max_tokens: 5000, effort: 'max' } }, budget(5000, 'max'), 'reasoning', []],
    [{ reasoning: { enabled: true } }, { reasoning: 'medium' }, 'reasoning', []],
    [{ reasoning: { enabled: false, effort: 'low' } }, none, 'reasoning', []],
    [{ reasoning: {} }, {}, 'reasoning_effort', []],
    [{ thinking: { type: 'enabled', budget_tokens: 5000 } }, budget(5000, 'low'), 'thinking', []],
    [{ thinking: { type: 'enabled' } }, { reasoning: 'medium' }, 'thinking', []],
    [{ thinking: { type: 'adaptive' } }, { reasoning: 'high' }, 'thinking', []],
    [{ thinking: { type: 'disabled' } }, none, 'thinking', []],
    [{ thinking: { type: 'auto' } }, {}, 'reasoning_effort', ['thinking']],
    [
      { reasoning_effort: 'low', reasoning: { effort: 'max' }, thinking: { type: 'disabled' } },
      ...([low, 'reasoning_effort', ['reasoning', 'thinking']] as const),
    ],
    [{ reasoning: { exclude: true }, thinking: { type: 'disabled' } }, none, 'thinking', []],
  ])('%j: %j', (fields, thinking, name, ignored) => {
    const { turn, optionNames, ignored: listed } = asked(fields);
    const { reasoning, thinkingBudget } = turn;
    expect({ reasoning, thinkingBudget }).toEqual(thinking);
    expect([optionNames.reasoning, listed]).toEqual([name, ignored]);
  });

  test('OpenRouter’s exclude leaves the thoughts out', () => {
    expect(asked({ reasoning: { effort: 'low', exclude: true } }).change).toEqual({ withoutReasoning: true });
  });
});

test.each<[string, NonNullable<AnswerChange['unwrap']>, string]>([
  ['{"value":"a \\"b\\""}', 'text', 'a "b"'],
  ['{"value":"a"}', 'json', '"a"'],
  [' { "value" : [1, {"a": null}] } ', 'json', '[1,{"a":null}]'],
  ['{"value":"cut o', 'text', 'cut o'],
  ['{"value":[1,2', 'json', '[1,2'],
  ['{"other":1}', 'json', '{"other":1}'],
  ['null', 'json', 'null'],
  ['I would rather not.', 'json', 'I would rather not.'],
])('of the answer %j as %s, the client gets %j', (answer, unwrap, got) => {
  expect(unwrapped(answer, unwrap)).toBe(got);
});

describe('the events of an answer', () => {
  const end = { type: 'end', finishReason: 'stop', usage: {} } as unknown as TurnEvent;
  const words = (text: string): TurnEvent => ({ type: 'text-delta', text });
  const thought: TurnEvent = { type: 'reasoning-delta', text: 'hm' };

  function seen(change: AnswerChange, events: readonly (readonly [TurnEvent, number])[]): string[] {
    const lines: string[] = [];
    const { encoder } = changedAnswer(
      {
        collector: () => ({ add: () => undefined }),
        encoder: () => ({
          ...{ complete: false, ending: '', open: () => '', failure: () => '' },
          encode: (event, index) =>
            `${index}:${event.type}:${event.type === 'text-delta' ? event.text : ''}\n`,
        }),
      },
      change,
      2,
    );
    const writer = encoder({ id: 'a', created: 0, now: () => 0 });
    for (const [event, index] of events) lines.push(...writer.encode(event, index).split('\n').slice(0, -1));
    return lines;
  }

  test('hold a wrapped value back until it is whole, each answer its own', () => {
    const events = [
      [words('{"value":'), 0],
      [words('{"value":"b"}'), 1],
      [thought, 0],
      [end, 1],
      [words('"a"}'), 0],
      [end, 0],
    ] as const;
    expect(seen({ unwrap: 'text' }, events)).toEqual([
      ...['0:reasoning-delta:', '1:text-delta:b', '1:end:', '0:text-delta:a', '0:end:'],
    ]);
  });

  test('are without the thoughts that nobody wants to read', () => {
    const events = [
      [thought, 0],
      [{ type: 'redacted-reasoning', data: 'x' }, 0],
      [words('a'), 0],
    ] as const;
    expect(seen({ withoutReasoning: true }, events)).toEqual(['0:text-delta:a']);
    expect(seen({}, events)).toHaveLength(3);
  });
});
