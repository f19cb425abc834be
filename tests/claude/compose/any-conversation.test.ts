/** Whatever a conversation contains, in whatever order, the composed messages keep the API's rules. */
import { expect, test } from '@jest/globals';
import { jsonText } from '../../../src/core/json.js';
import type { AssistantBlock, Message, UserBlock } from '../../../src/core/turn.js';
import type { ApiMessage } from '../../../src/claude/compose/api-request.js';
import { apiMessages, withoutThinking } from '../../../src/claude/compose/messages.js';

const texts = ['a', ' ', '', '\ud800', 'b\n'];
const ids = ['a', 'b', 'a#2', 'toolu_0aaaaaaaaaaaaaaaaa', 'toolu_0aaaaaaaaaaaaaaaaab', ''];
const inputs = ['{}', '', 'null', '[1]', '{"a', '{"a":1e400}', '{"a":"\\ud800"}', '"x"'];
const picture = {
  type: 'image',
  source: { type: 'base64', mediaType: 'image/jpg', data: 'iVBORw' },
} as const;

test.each(Array.from({ length: 40 }, (_, seed) => seed))('conversations from seed %i', (seed) => {
  const pick = picker(seed);
  for (let round = 0; round < 50; round++) {
    const conversation = Array.from({ length: pick([0, 1, 2, 5, 9]) }, () => message(pick));
    const composed = apiMessages(conversation, () => undefined);
    for (const messages of [composed, withoutThinking(composed)]) expect(faults(messages)).toEqual([]);
    expect(said(composed)).toEqual(saidBefore(conversation));
  }
});

type Pick = <T>(choices: readonly T[]) => T;

/** Makes the same choices for the same seed. */
function picker(seed: number): Pick {
  let state = seed * 7919 + 1;
  return (choices) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return choices[(state >>> 8) % choices.length]!;
  };
}

function message(pick: Pick): Message {
  const length = pick([0, 1, 1, 2, 4]);
  const role = pick(['user', 'assistant'] as const);
  return role === 'user'
    ? { role, blocks: Array.from({ length }, () => userBlock(pick)) }
    : { role, blocks: Array.from({ length }, () => assistantBlock(pick)) };
}

function userBlock(pick: Pick): UserBlock {
  const kind = pick(['text', 'image', 'result', 'result', 'result']);
  if (kind === 'text') return { type: 'text', text: pick(texts) };
  if (kind === 'image') return picture;
  const content = Array.from({ length: pick([0, 1, 2]) }, () =>
    pick([picture, { type: 'text', text: pick(texts) } as const]),
  );
  return { type: 'tool-result', callId: pick(ids), content, isError: pick([true, false]) };
}

function assistantBlock(pick: Pick): AssistantBlock {
  const kind = pick(['text', 'thinking', 'redacted', 'call', 'call', 'call']);
  if (kind === 'text') return { type: 'text', text: pick(texts) };
  if (kind === 'thinking') return { type: 'thinking', thinking: pick(texts), signature: pick(['', 's']) };
  if (kind === 'redacted') return { type: 'redacted-thinking', data: pick(['', 'x']) };
  return { type: 'tool-call', id: pick(ids), name: pick(['f', 'f.g', '\ud800']), arguments: pick(inputs) };
}

/** Everything the model's API would refuse. */
function faults(messages: readonly ApiMessage[]): string[] {
  const found: string[] = [];
  const note = (wrong: boolean, what: string): void => {
    if (wrong) found.push(what);
  };
  note(messages[0]?.role !== 'user', 'first');
  note(messages.at(-1)?.role !== 'user', 'last');
  note(/\\ud[89a-f]/i.test(jsonText(messages)), 'half a character');
  const known: string[] = [];
  messages.forEach(({ role, content }, index) => {
    const before = messages[index - 1];
    const uses = before?.role === 'assistant' ? before.content.filter(({ type }) => type === 'tool_use') : [];
    const results = content.filter(({ type }) => type === 'tool_result');
    note(content.length === 0, 'empty message');
    note(!content.slice(0, results.length).every((block) => results.includes(block)), 'results not first');
    const [called, answered] = [uses.map(({ id }) => id), results.map((block) => block['tool_use_id'])];
    note(JSON.stringify(called) !== JSON.stringify(answered), 'results do not fit the calls');
    note(role === 'assistant' && (content.at(-1)?.type ?? '').endsWith('thinking'), 'a thought last');
    for (const block of content) {
      const mine =
        role === 'user' ? /^(?:text|image|tool_result)$/ : /^(?:text|tool_use|(?:redacted_)?thinking)$/;
      note(!mine.test(block.type), `${block.type} from the ${role}`);
      note(block.type === 'text' && String(block['text']).trim() === '', 'blank text');
      note(block.type === 'thinking' && block['signature'] === '', 'unsigned thought');
      if (block.type === 'tool_use') {
        const id = String(block['id']);
        note(!/^toolu_[a-zA-Z0-9_]{16,58}$/.test(id), 'form of an id');
        note(
          known.some((other) => other.startsWith(id) || id.startsWith(other)),
          'ids too much alike',
        );
        known.push(id);
        note(!/^[a-zA-Z0-9_-]{1,128}$/.test(String(block['name'])), 'name');
        note(Object.prototype.toString.call(block['input']) !== '[object Object]', 'input');
      }
      if (block.type === 'tool_result') {
        const inner = block['content'] as
          readonly { readonly type: string; readonly text: string }[] | undefined;
        note(inner?.length === 0, 'empty result');
        note(
          inner?.some(({ type, text }) => type === 'text' && text.trim() === '') ?? false,
          'blank in a result',
        );
        const failed = block['is_error'] === true;
        note(failed && inner?.every(({ type }) => type === 'text') !== true, 'error that is no text');
      }
    }
  });
  return found;
}

/** Counts everything that must not get lost, by kind. */
function said(messages: readonly ApiMessage[]): object {
  const blocks = messages.flatMap(({ content }) => content);
  const added = ['(The conversation begins here.)', 'Continue.'];
  return {
    calls: blocks.filter(({ type }) => type === 'tool_use').length,
    text: messages
      .filter(({ role }) => role === 'assistant')
      .flatMap(({ content }) => content.filter(({ type }) => type === 'text').map((block) => block['text'])),
    added:
      messages.filter(({ content }) => content.length === 1 && added.includes(String(content[0]!['text'])))
        .length <= 2,
  };
}

function saidBefore(messages: readonly Message[]): object {
  const blocks = messages.flatMap(({ role, blocks: all }) => (role === 'assistant' ? all : []));
  return {
    calls: blocks.filter(({ type }) => type === 'tool-call').length,
    text: blocks.flatMap((block) => (block.type === 'text' && block.text.trim() !== '' ? [block.text] : [])),
    added: true,
  };
}
