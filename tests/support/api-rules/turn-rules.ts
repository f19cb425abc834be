/** Rules on the order of roles, and on what each role may say. */
import { list } from './json.js';
import type { PlacedBlock, Rule } from './rule.js';
import { first } from './shape.js';

const assistantOnly = new Set(['tool_use', 'server_tool_use', 'thinking', 'redacted_thinking']);
const userOnly = new Set(['tool_result', 'search_result', 'container_upload']);

export const turnRules: readonly Rule[] = [
  {
    what: 'the first message is the user’s',
    switch: 'assistant-first',
    check: ({ messages }) =>
      messages[0]?.role === 'assistant' ? 'messages: first message must use the "user" role' : undefined,
  },
  {
    what: 'calls and thoughts are the assistant’s; results are the user’s',
    check: ({ messages }) =>
      first(
        messages.flatMap(({ role, blocks }) =>
          blocks.map(({ type, path }) => () => {
            if (role === 'user' && assistantOnly.has(type))
              return `${path}: \`${type}\` blocks can only be in \`assistant\` messages`;
            return role === 'assistant' && userOnly.has(type)
              ? `${path}: \`${type}\` blocks can only be in \`user\` messages`
              : undefined;
          }),
        ),
      ),
  },
  {
    what: 'no image in what the assistant said',
    switch: 'assistant-image',
    check: ({ messages }) =>
      first(
        ofAssistant(messages).map(
          ({ type, path }) =>
            () =>
              misplaced(type === 'image', type, path),
        ),
      ),
  },
  {
    what: 'from version 2026-10-21 on no document there either',
    check: ({ messages, version }) =>
      first(
        ofAssistant(messages).map(
          ({ type, path }) =>
            () =>
              misplaced(type === 'document' && version >= '2026-10-21', type, path),
        ),
      ),
  },
  {
    what: 'from version 2026-10-21 on no citations on a user’s text',
    check: ({ messages, version }) =>
      first(
        messages
          .filter(({ role }) => role === 'user' && version >= '2026-10-21')
          .flatMap(({ blocks }) => blocks)
          .map(
            ({ type, block, path }) =>
              () =>
                type === 'text' && list(block['citations']).length > 0
                  ? `${path}.text.citations: Extra inputs are not permitted`
                  : undefined,
          ),
      ),
  },
];

/** Checked after everything that applies to all models. */
export const systemTurnRules: readonly Rule[] = [
  {
    what: 'messages of role `system` only on models that know them',
    check: ({ messages, model }) => {
      const found = messages.find(({ role }) => role === 'system');
      return found === undefined || model.systemTurns
        ? undefined
        : `${found.path}: role 'system' is not supported on this model`;
    },
  },
  {
    what: 'the conversation does not begin with one',
    check: ({ messages }) =>
      messages[0]?.role === 'system'
        ? "messages.0: use the top-level 'system' parameter for the initial system prompt"
        : undefined,
  },
  {
    what: 'they follow the user or the result of a server tool, hold text only, and the assistant or nothing follows',
    check: ({ messages }) =>
      first(
        messages.map(({ role, path, blocks }, index) => () => {
          if (role !== 'system') return undefined;
          const before = messages[index - 1];
          const afterServerTool =
            before?.role === 'assistant' && before.blocks.at(-1)?.type.endsWith('_tool_result') === true;
          if (before?.role !== 'user' && !afterServerTool)
            return `${path}: role 'system' must follow a user message or an assistant message that ends in a server tool result`;
          const after = messages[index + 1];
          if (after !== undefined && after.role !== 'assistant')
            return `${path}: role 'system' must precede an assistant message or end the conversation`;
          return blocks.some(({ type }) => type !== 'text')
            ? `${path}: text-only role 'system' messages require that every block is a text`
            : undefined;
        }),
      ),
  },
];

function ofAssistant(
  messages: readonly { readonly role: string; readonly blocks: readonly PlacedBlock[] }[],
): readonly PlacedBlock[] {
  return messages.filter(({ role }) => role === 'assistant').flatMap(({ blocks }) => blocks);
}

function misplaced(wrong: boolean, type: string, path: string): string | undefined {
  return wrong ? `${path}: \`${type}\` blocks can only be in \`user\` messages` : undefined;
}
