/** What makes two pasts the same conversation, and what does not. */
import { describe, expect, test } from '@jest/globals';
import type { AssistantBlock, Turn } from '../../src/core/turn.js';
import { trailOf } from '../../src/session/fingerprint.js';
import { assistant, turnOf, user } from '../support/engine.js';

const tool = { name: 'look', parameters: { type: 'object' } };
const call: AssistantBlock = { type: 'tool-call', id: 't1', name: 'look', arguments: '{"a":1,"b":[2]}' };
const first = turnOf([user('one')], { system: 'S', tools: [tool] });
const said: AssistantBlock[] = [{ type: 'text', text: 'Hello there' }, call];
const stands = trailOf(first, 'sonnet').after(said);

const next = (options: Partial<Turn> = {}, answer: readonly AssistantBlock[] = said): Turn => ({
  ...first,
  messages: [...first.messages, { role: 'assistant', blocks: answer }, user('two')],
  ...options,
});

test('a first request has no past', () => {
  expect(trailOf(first, 'sonnet').past).toBeUndefined();
});

test.each<[string, Turn]>([
  ['the answer as it was said', next()],
  ['its text in parts', next({}, [{ type: 'text', text: 'Hello ' }, { type: 'text', text: 'there' }, call])],
  ['arguments spaced differently', next({}, [said[0]!, { ...call, arguments: '{ "a": 1, "b": [ 2 ] }' }])],
  ['other sampling', next({ sampling: { temperature: 0.1 } })],
  ['several new messages', { ...next(), messages: [...next().messages, user('three')] }],
])('%s goes on where it stands', (_, turn) => {
  expect(trailOf(turn, 'sonnet').past).toBe(stands);
});

test.each<[string, Turn, string]>([
  ['another model', next(), 'opus'],
  ['another system prompt', next({ system: 'T' }), 'sonnet'],
  ['other tools', next({ tools: [] }), 'sonnet'],
  ['another output format', next({ output: { type: 'json-object' } }), 'sonnet'],
  ['another text', next({}, [{ type: 'text', text: 'Hello  there' }, call]), 'sonnet'],
  ['other arguments', next({}, [said[0]!, { ...call, arguments: '{"a":2,"b":[2]}' }]), 'sonnet'],
  ['another id', next({}, [said[0]!, { ...call, type: 'tool-call', id: 't2' }]), 'sonnet'],
  [
    'another question',
    next({ messages: [user('One'), { role: 'assistant', blocks: said }, user('two')] }),
    'sonnet',
  ],
  ['one more answer', next({ messages: [...next().messages, assistant('more'), user('x')] }), 'sonnet'],
  ['an answer less', next({ messages: [user('one'), user('two')] }), 'sonnet'],
])('%s is another conversation', (_, turn, model) => {
  expect(trailOf(turn, model).past).not.toBe(stands);
});

describe('over many turns', () => {
  test('each turn finds where the one before it stands', () => {
    let turn = first;
    for (let each = 0; each < 20; each += 1) {
      const answer: AssistantBlock[] = [{ type: 'text', text: `answer ${each}` }];
      const after = trailOf(turn, 'sonnet').after(answer);
      turn = next({ messages: [...turn.messages, { role: 'assistant', blocks: answer }, user(`q ${each}`)] });
      expect(trailOf(turn, 'sonnet').past).toBe(after);
      expect(trailOf(turn, 'sonnet').after([])).not.toBe(after);
    }
  });
});
