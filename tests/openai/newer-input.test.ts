/** Input that is newer than this server is taken and listed if it holds nothing for the model, and refused if it does. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Turn } from '../../src/core/turn.js';
import { parseChatRequest } from '../../src/openai/chat/parse-chat-request.js';
import { parseResponsesRequest } from '../../src/openai/responses/parse-responses-request.js';

const user = { type: 'message', role: 'user', content: 'hi' };
const asked = [{ role: 'user', blocks: [{ type: 'text', text: 'hi' }] }];

async function parsed(body: object): Promise<{ readonly turn: Turn; readonly ignored: readonly string[] }> {
  return parseResponsesRequest(
    { model: 'sonnet', input: [user], ...body },
    { find: async () => Promise.resolve(undefined), keep: async () => Promise.resolve(true) },
  );
}

interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: { readonly type?: { readonly enum?: readonly string[] } };
}

/** Every type of an item that the official specification lets a client send. */
function officialTypes(): string[] {
  const spec = JSON.parse(readFileSync(new URL('../fixtures/openai/spec.json', import.meta.url), 'utf8')) as {
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  };
  const { schemas } = spec.components;
  const types = ({ $ref: ref, anyOf, properties }: Schema): string[] => {
    if (ref !== undefined) return types(schemas[ref.split('/').at(-1)!]!);
    return [...(anyOf ?? []).flatMap(types), ...(properties?.type?.enum ?? [])];
  };
  return [...new Set(types(schemas['InputItem']!))];
}

/** Those that the model gets something of, so that they have fields that must be right. */
const carried = new Set([
  ...['message', 'function_call', 'function_call_output', 'custom_tool_call', 'custom_tool_call_output'],
  ...['item_reference', 'compaction'],
]);

describe('an item', () => {
  const others = officialTypes().filter((type) => !carried.has(type));

  test('of the specification that is none of them is one of many', () => {
    expect(others.length).toBeGreaterThan(20);
  });

  test.each([...others, 'of_next_year'])('%s is taken, and listed unless nothing is lost', async (type) => {
    const { turn, ignored } = await parsed({ input: [{ type, id: 'x_1', status: 'completed' }, user] });
    expect(turn.messages).toEqual(asked);
    expect(ignored).toEqual(['reasoning', 'web_search_call'].includes(type) ? [] : [`input.${type}`]);
  });

  test.each([
    { content: 'said' },
    { content: [{ type: 'text', text: 'said' }] },
    { text: 'said' },
    { data: 'x' },
  ])('of a new type with %j is refused', async (more) => {
    await expect(parsed({ input: [user, { type: 'of_next_year', ...more }] })).rejects.toMatchObject({
      code: 'validation_error',
      param: 'input[1].type',
    });
  });

  test('keeps the place of those after it in what an error names', async () => {
    const input = [{ type: 'of_next_year' }, { type: 'message', role: 'robot', content: 'x' }];
    await expect(parsed({ input })).rejects.toMatchObject({ param: 'input[1].role' });
  });
});

describe('a part', () => {
  test('of a new type is left out and listed, in messages and in results', async () => {
    const mark = { type: 'mark_of_next_year', id: 'm' };
    const call = { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' };
    const output = [mark, { type: 'input_text', text: 'done' }];
    const { turn, ignored } = await parsed({
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }, mark] },
        ...[call, { type: 'function_call_output', call_id: 'a', output }],
      ],
    });
    expect(turn.messages[0]).toEqual(asked[0]);
    expect(turn.messages.at(-1)).toEqual({
      role: 'user',
      blocks: [{ type: 'tool-result', callId: 'a', content: [{ type: 'text', text: 'done' }] }],
    });
    expect(ignored).toEqual(['input.content.mark_of_next_year', 'input.output.mark_of_next_year']);
  });

  test('with something to hear is refused', async () => {
    const content = [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }];
    await expect(parsed({ input: [{ type: 'message', role: 'user', content }] })).rejects.toMatchObject({
      param: 'input[0].content[0].type',
    });
  });
});

describe('a part of a chat', () => {
  const mark = { type: 'mark_of_next_year', id: 'm' };
  const text = { type: 'text', text: 'hi' };
  const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };

  test('of a new type is left out and listed, in every role and in results', () => {
    const { turn, ignored } = parseChatRequest({
      model: 'sonnet',
      messages: [
        { role: 'system', content: [mark, { type: 'text', text: 'x' }] },
        { role: 'user', content: [text, mark] },
        { role: 'assistant', content: [mark], tool_calls: [call] },
        { role: 'tool', tool_call_id: 'a', content: [mark, { type: 'text', text: 'done' }] },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'b', name: 'f', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'b', content: [mark, text] }] },
      ],
    });
    const result = (callId: string, said: string): object => ({
      ...{ role: 'user' },
      blocks: [{ type: 'tool-result', callId, content: [{ type: 'text', text: said }] }],
    });
    const called = (id: string): object => ({
      ...{ role: 'assistant' },
      blocks: [{ type: 'tool-call', id, name: 'f', arguments: '{}' }],
    });
    expect(turn).toMatchObject({
      system: 'x',
      messages: [...asked, called('a'), result('a', 'done'), called('b'), result('b', 'hi')],
    });
    expect(ignored).toEqual([
      'messages[].content.mark_of_next_year',
      'tool_result.content.mark_of_next_year',
    ]);
  });

  test('does not hide that the answer has begun', () => {
    const begun = { role: 'assistant', content: [text, mark] };
    const { turn } = parseChatRequest({ model: 'sonnet', messages: [user, begun] });
    expect(turn.prefill).toBe('messages[1]');
  });
});

describe('instructions that stand alone', () => {
  test.each(['system', 'developer'])('of the role %s are the question', async (role) => {
    const input = [
      { role, content: 'Say hello.' },
      { type: 'reasoning', summary: [] },
    ];
    const { turn } = await parsed({ input, instructions: 'Be brief.' });
    expect(turn).toMatchObject({
      system: 'Be brief.',
      messages: [{ role: 'user', blocks: [{ type: 'text', text: 'Say hello.' }] }],
    });
  });

  test('are instructions again once there is a question', async () => {
    const { turn } = await parsed({ input: [{ role: 'system', content: 'Be brief.' }, user] });
    expect(turn).toMatchObject({ system: 'Be brief.', messages: asked });
  });
});

test('a schema may be nested as in chat completions', async () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } } };
  const format = { type: 'json_schema', json_schema: { name: 'n', schema, strict: true } };
  const { turn } = await parsed({ text: { format } });
  expect(turn.output).toEqual({
    type: 'json-schema',
    name: 'n',
    schema,
    strict: true,
    param: 'text.format.schema',
  });
});
