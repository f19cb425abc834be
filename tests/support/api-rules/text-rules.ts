/** Rules on text: where it may be empty or blank. */
import { list, textAt } from './json.js';
import { allBlocks, partsOf } from './rule.js';
import type { PlacedBlock, Rule, RuleMessage } from './rule.js';
import { first } from './shape.js';

const empty = 'text content blocks must be non-empty';
const blank = 'text content blocks must contain non-whitespace text';

export const textRules: readonly Rule[] = [
  {
    what: 'at least one message',
    check: ({ messages }) =>
      messages.length === 0 ? 'messages: at least one message is required' : undefined,
  },
  {
    what: 'at most 100,000 messages',
    check: ({ messages }) =>
      messages.length > 100_000
        ? `messages: List should have at most 100000 items after validation, not ${messages.length}`
        : undefined,
  },
  {
    what: 'only the last message, if it is the assistant’s, may be without content',
    check: ({ messages }) =>
      first(
        messages.map(({ raw, path, role, blocks }, index) => () => {
          const optional =
            (role === 'assistant' && index === messages.length - 1) ||
            (role === 'system' && 'output_config' in raw);
          return blocks.length > 0 || optional
            ? undefined
            : `${path}: all messages must have non-empty content except for the optional final assistant message`;
        }),
      ),
  },
  {
    what: 'no cache mark on an empty text',
    check: ({ messages }) =>
      first(
        allBlocks(messages).map(
          (at) => () =>
            isEmpty(at) && at.block['cache_control'] !== undefined
              ? `${at.path}.text: cache_control cannot be set for empty text blocks`
              : undefined,
        ),
      ),
  },
  {
    what: 'no empty text in the system prompt',
    check: ({ body }) => (systemTexts(body['system']).includes('') ? `system: ${empty}` : undefined),
  },
  {
    what: 'no blank text in the system prompt, not even beside others',
    switch: 'blank-system-text',
    check: ({ body }) => (systemTexts(body['system']).some(isBlank) ? `system: ${blank}` : undefined),
  },
  {
    what: 'no empty text in any message',
    check: ({ messages }) =>
      filled(messages).some((message) => message.blocks.some(isEmpty)) ? `messages: ${empty}` : undefined,
  },
  {
    what: 'no empty text in a tool result',
    switch: 'empty-tool-result-text',
    check: ({ messages }) =>
      messages.some(({ blocks }) =>
        blocks.some((at) => Array.isArray(at.block['content']) && partsOf(at).some(isEmpty)),
      )
        ? `messages: ${empty}`
        : undefined,
  },
  {
    what: 'the texts of a message are not all blank; one blank text beside a real one is fine',
    check: ({ messages }) =>
      filled(messages).some(({ blocks }) => {
        const texts = blocks.filter(({ type }) => type === 'text').map(({ block }) => textAt(block, 'text'));
        return texts.length > 0 && texts.every(isBlank);
      })
        ? `messages: ${blank}`
        : undefined,
  },
  {
    what: 'a prefill does not end in a space',
    check: ({ messages, model }) => {
      const last = messages.at(-1);
      const text = textAt(last?.blocks.at(-1)?.block, 'text');
      return model.prefill && last?.role === 'assistant' && /\s$/u.test(text)
        ? 'messages: final assistant content cannot end with trailing whitespace'
        : undefined;
    },
  },
];

/** All messages except a final assistant message with an empty string, which means no content. */
function filled(messages: readonly RuleMessage[]): readonly RuleMessage[] {
  const last = messages.at(-1);
  return last?.role === 'assistant' && last.raw['content'] === '' ? messages.slice(0, -1) : messages;
}

function isEmpty({ type, block }: PlacedBlock): boolean {
  return type === 'text' && block['text'] === '';
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function systemTexts(system: unknown): readonly string[] {
  return typeof system === 'string' ? [system] : list(system).map((block) => textAt(block, 'text'));
}
