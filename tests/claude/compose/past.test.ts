/** Cache marks, and the thoughts that are put back into a conversation. */
import { describe, expect, test } from '@jest/globals';
import type { ApiBlock, ApiMessage, ApiTool } from '../../../src/claude/compose/api-request.js';
import { withCacheMarks } from '../../../src/claude/compose/cache-marks.js';
import { recallAnswers, type Recalled } from '../../../src/claude/compose/known-answers.js';
import { apiToolSchema } from '../../../src/claude/compose/tool-schema.js';
import type { Json } from '../../../src/core/json.js';
import {
  createAnswerMemory,
  createRequestHash,
  createToolSchemaReader,
} from '../../../src/session/turn/answer-memory.js';

const text = (said: string): ApiBlock => ({ type: 'text', text: said });
const user = (...content: ApiBlock[]): ApiMessage => ({ role: 'user', content });
const assistant = (...content: ApiBlock[]): ApiMessage => ({ role: 'assistant', content });
const call: ApiBlock = {
  type: 'tool_use',
  id: 'toolu_0123456789abcdef',
  name: 'look',
  input: { b: 1, a: { d: 2, c: 3 } },
};
const result: ApiBlock = {
  type: 'tool_result',
  tool_use_id: 'toolu_0123456789abcdef',
  content: [text('seen')],
};
const thought: ApiBlock = { type: 'thinking', thinking: 'hm', signature: 's' };

describe('cache marks', () => {
  const hour = { type: 'ephemeral', ttl: '1h' };
  const marks = (messages: readonly ApiMessage[]): string[] =>
    messages.flatMap(({ content }, at) =>
      content.flatMap((block, index) => ('cache_control' in block ? [`${at}.${index}`] : [])),
    );

  test.each<[string, ApiMessage[], string[]]>([
    ['the last block of a first message', [user(text('a'), text('b'))], ['0.1']],
    [
      'and the end of the previous request',
      [user(text('a')), assistant(text('b')), user(text('c'))],
      ['0.0', '2.0'],
    ],
    [
      'also in a tool loop',
      [user(text('a')), assistant(call), user(result), assistant(call), user(result)],
      ['2.0', '4.0'],
    ],
    [
      'before consecutive answers',
      [user(text('a')), assistant(text('b')), assistant(text('c')), user(text('d'))],
      ['0.0', '3.0'],
    ],
    [
      'the last of several consecutive messages',
      [user(text('a')), user(text('b')), assistant(text('c')), user(text('d')), user(text('e'))],
      ['1.0', '4.0'],
    ],
  ])('%s', (_, messages, expected) => {
    const marked = withCacheMarks(messages, '1h');
    expect(marks(marked)).toEqual(expected);
    expect(marked.at(-1)!.content.at(-1)!['cache_control']).toEqual(hour);
    const bare = marked.map(({ role, content }) => ({
      role,
      content: content.map((block) =>
        Object.fromEntries(Object.entries(block).filter(([key]) => key !== 'cache_control')),
      ),
    }));
    expect(bare).toEqual(messages);
  });

  test('five minutes need no ttl', () => {
    expect(withCacheMarks([user(text('a'))], '5m')[0]!.content[0]!['cache_control']).toEqual({
      type: 'ephemeral',
    });
  });
});

describe('thoughts', () => {
  const tools: ApiTool[] = [{ name: 'look', input_schema: { type: 'object' } }];
  const about = { model: 'sonnet', system: 's', tools };
  const memory = createAnswerMemory(10_000);
  const recall = (messages: readonly ApiMessage[], more: Partial<typeof about> = {}): Recalled =>
    recallAnswers(messages, { ...about, ...more }, memory, createRequestHash());
  const first = [user(text('go'))];
  const answer = [thought, text('look'), text('ing'), call];
  memory.keep(recall(first).key, answer);
  const resorted: ApiBlock = { ...call, input: { a: { c: 3, d: 2 }, b: 1 } };

  test('go back before the call, however the client writes it', () => {
    const back = recall([...first, assistant(text('looking'), resorted), user(result)]);
    expect(back.messages).toEqual([...first, assistant(...answer), user(result)]);
    expect(back.thoughtsMissing).toBe(false);
  });

  test('go back with the client’s ids of the calls', () => {
    const other = 'toolu_fedcba9876543210';
    const results = user({ ...result, tool_use_id: other });
    const back = recall([...first, assistant(text('looking'), { ...call, id: other }), results]);
    expect(back.messages).toEqual([
      ...first,
      assistant(...answer.slice(0, -1), { ...call, id: other }),
      results,
    ]);
    expect(back.thoughtsMissing).toBe(false);
  });

  test('of a second round, once those of the first are back', () => {
    const second = [...first, assistant(text('looking'), call), user(result)];
    memory.keep(recall(second).key, [thought, text('done')]);
    const third = recall([...second, assistant(text('done')), user(text('more'))]);
    expect(third.messages[3]).toEqual(assistant(thought, text('done')));
  });

  test.each<[string, readonly ApiMessage[], Partial<typeof about>]>([
    ['another question', [user(text('go!')), assistant(text('looking'), call), user(result)], {}],
    ['another answer', [...first, assistant(text('Looking'), call), user(result)], {}],
    ['other arguments', [...first, assistant(text('looking'), { ...call, input: {} }), user(result)], {}],
    ['another system prompt', [...first, assistant(text('looking'), call), user(result)], { system: 't' }],
    ['another model', [...first, assistant(text('looking'), call), user(result)], { model: 'opus' }],
    ['other tools', [...first, assistant(text('looking'), call), user(result)], { tools: [] }],
  ])('do not with %s', (_, messages, more) => {
    const back = recall(messages, more);
    expect(back.messages).toEqual(messages);
    expect(back.thoughtsMissing).toBe(true);
  });

  test('those that the client sends stay unchanged', () => {
    const own = { ...thought, thinking: 'own' };
    const messages = [...first, assistant(own, text('looking'), call), user(result)];
    expect(recall(messages)).toMatchObject({ messages, thoughtsMissing: false });
  });

  test('with the thoughts of the answer, the searches between them go back too', () => {
    const search: ApiBlock = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
    const found: ApiBlock = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
    const question = [user(text('search'))];
    memory.keep(recall(question).key, [thought, search, found, text('found')]);
    const back = recall([...question, assistant(thought, text('found')), user(text('and?'))]);
    expect(back.messages[1]).toEqual(assistant(thought, search, found, text('found')));
  });

  test.each<[string, readonly ApiMessage[], boolean]>([
    [
      'a round that began with one may continue without',
      [...first, assistant(thought, call), user(result), assistant(call), user(result)],
      false,
    ],
    [
      'a round that began without one lacks it',
      [...first, assistant(call), user(result), assistant(thought, call), user(result)],
      true,
    ],
    [
      'text from the user begins another round',
      [...first, assistant(call), user(result, text('and?')), assistant(thought, call), user(result)],
      false,
    ],
  ])('%s', (_, messages, missing) => {
    expect(recall(messages).thoughtsMissing).toBe(missing);
  });

  test('are not missed outside a tool round', () => {
    expect(recall([...first, assistant(text('x')), user(text('y'))]).thoughtsMissing).toBe(false);
  });
});

test('the memory stays within its bound and keeps what was used last', () => {
  const memory = createAnswerMemory(300);
  const answer = (said: string): ApiBlock[] => [text(said.repeat(50))];
  memory.keep('a', answer('a'));
  memory.keep('b', answer('b'));
  expect(memory.find('a')).toEqual(answer('a'));
  memory.keep('c', answer('c'));
  memory.keep('d', answer('d'));
  expect([memory.find('b'), memory.find('a'), memory.find('d')]).toEqual([
    undefined,
    answer('a'),
    answer('d'),
  ]);
  memory.keep('large', [text('x'.repeat(1000))]);
  expect(memory.find('large')).toBeUndefined();
  expect(memory.find('d')).toEqual(answer('d'));
});

test('tool schemas are read once, and the latest are kept', () => {
  const read = createToolSchemaReader(100);
  const schema = (name: string): Json => ({ type: 'object', properties: { [name]: {} } });
  const first = read(schema('a'));
  expect(first).toEqual(apiToolSchema(schema('a')));
  expect(read(schema('a'))).toBe(first);
  read(schema('b'));
  read(schema('c'));
  expect(read(schema('a'))).not.toBe(first);
});
