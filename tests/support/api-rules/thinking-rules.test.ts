import { describe, expect, test } from '@jest/globals';
import {
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
} from './rule-cases.js';
import { SignatureLedger } from './signature-ledger.js';

const tools = [tool()];
const budget = { max_tokens: 2000, thinking: { type: 'enabled', budget_tokens: 1024 } };

describe('thoughts sent back', () => {
  const u = user('one');
  const round = (...first: object[]) => talking(u, assistant([...first, call('a')]), user([result('a')]));
  testRules([
    {
      what: 'no signature',
      taken: round(thought('t')),
      refused: round(thought('t', '')),
      text: 'messages.1.content.0: Invalid `signature` in `thinking` block',
    },
    {
      what: 'a budget but no thought',
      taken: { ...round(thought('t')), ...budget },
      refused: { ...round(), ...budget },
      text: 'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.',
    },
    {
      what: 'thought in a prefill',
      taken: { ...talking(u, assistant([said('x')])), model: 'claude-haiku-4-5' },
      refused: { ...talking(u, assistant([thought('t'), said('x')])), model: 'claude-haiku-4-5' },
      text: 'messages.1.content.0: When thinking is disabled, an `assistant` message in the final position cannot contain `thinking`.',
    },
  ]);

  test('later rounds of one answer need no new thought', () => {
    const first = [assistant([thought('t'), call('a')]), user([result('a')])];
    const second = [assistant([call('b')]), user([result('b')])];
    expect(complaint({ ...talking(u, ...first, ...second), ...budget })).toBeUndefined();
    expect(complaint({ ...talking(u, ...first, user('go on'), ...second), ...budget })).toContain(
      'messages.4.content.0.type',
    );
    expect(complaint({ ...talking(u, ...first, assistant('so'), u, ...second), ...budget })).toContain(
      'messages.5.content.0.type',
    );
  });

  test('a thought from this API is accepted only unchanged and after the same conversation', () => {
    const ledger = new SignatureLedger();
    const model = 'claude-fable-5-2';
    ledger.handOut(
      { ...talking(u), model, system: [said('s', { cache_control: { type: 'ephemeral' } })], tools },
      [{ thinking: 't', signature: 'c2ln' }],
    );
    const messages = [u, assistant([said('so'), thought('t'), call('a')]), user([result('a')])];
    const back = body({ model, messages, system: 's', tools });
    expect(complaint(back, {}, { ledger })).toBeUndefined();
    expect(complaint({ ...back, ...round(thought('other')), model }, {}, { ledger })).toContain(
      'in the latest assistant message cannot be modified',
    );
    for (const changed of [
      { system: 'z' },
      { tools: [tool({ name: 'g' })] },
      { messages: [user('two'), ...messages.slice(1)] },
    ]) {
      expect(complaint({ ...back, ...changed }, {}, { ledger })).toContain(
        'The block is bound to a different conversation.',
      );
      expect(complaint({ ...back, ...changed, model: 'claude-opus-4-8' }, {}, { ledger })).toBeUndefined();
      const newer = { ...back, ...changed, model: 'claude-sonnet-5-5' };
      expect(complaint(newer, {}, { ledger })).toContain('bound to a different');
      expect(complaint(newer, {}, { ledger, lenient: ['bound-thinking'] })).toBeUndefined();
    }
  });
});
