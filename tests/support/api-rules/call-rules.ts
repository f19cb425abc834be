/** Rules on tool calls in the conversation and on their results. */
import { textAt } from './json.js';
import { partsOf } from './rule.js';
import type { PlacedBlock, Rule, Turn } from './rule.js';
import { first } from './shape.js';

export const callRules: readonly Rule[] = [
  {
    what: 'no id of a call occurs twice',
    check: ({ messages }) => {
      const seen = new Set<unknown>();
      return first(
        messages
          .flatMap(({ blocks }) => blocks)
          .filter(({ type }) => type === 'tool_use')
          .map(({ block, path }) => () => {
            if (seen.has(block['id'])) return `${path}: \`tool_use\` ids must be unique`;
            seen.add(block['id']);
            return undefined;
          }),
      );
    },
  },
  {
    what: 'a result answers a call of the message before',
    check: ({ turns }) =>
      first(
        turns.flatMap((turn, index) => {
          const called = new Set(idsOf(turns[index - 1], 'tool_use', 'id'));
          return results(turn).map(({ block, path }) => () => {
            const id = textAt(block, 'tool_use_id');
            return called.has(id)
              ? undefined
              : `${path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
          });
        }),
      ),
  },
  {
    what: 'the next message begins with one result for every call',
    check: ({ turns }) =>
      first(
        turns.map((turn, index) => () => {
          const answered = new Set(leadingResults(turns[index + 1]));
          const open = turn.blocks.filter(
            ({ type, block }) => type === 'tool_use' && !answered.has(textAt(block, 'id')),
          );
          const place = open[0]?.messagePath;
          if (place === undefined) return undefined;
          const ids = open.map(({ block }) => textAt(block, 'id')).join(', ');
          return `${place}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
        }),
      ),
  },
  {
    what: 'the result of a server tool comes after its call',
    check: ({ turns }) => {
      const called = new Set<string>();
      return first(
        turns
          .flatMap(({ blocks }) => blocks)
          .map(({ type, block, path }) => () => {
            if (type === 'server_tool_use') called.add(textAt(block, 'id'));
            if (type === 'tool_result' || !type.endsWith('_tool_result')) return undefined;
            const id = textAt(block, 'tool_use_id');
            return called.has(id)
              ? undefined
              : `${path}: unexpected \`tool_use_id\` found in \`${type}\` blocks: ${id}. Each \`${type}\` block must have a corresponding \`server_tool_use\` block before it.`;
          }),
      );
    },
  },
  {
    what: 'a call of a server tool has a result, unless the answer paused there or the client’s calls came first',
    check: ({ turns }) =>
      first(
        turns.slice(0, -1).map((turn, index) => () => {
          if (idsOf(turn, 'tool_use', 'id').length > 0) return undefined;
          const later = turns.slice(index).flatMap(({ blocks }) => blocks);
          const answered = new Set(later.map(({ block }) => block['tool_use_id']));
          const open = turn.blocks.find(
            ({ type, block }) => type === 'server_tool_use' && !answered.has(block['id']),
          );
          if (open === undefined) return undefined;
          const name = textAt(open.block, 'name');
          return `${open.messagePath}: \`${name}\` tool use with id \`${textAt(open.block, 'id')}\` was found without a corresponding \`${name}_tool_result\` block`;
        }),
      ),
  },
  {
    what: 'a call has one result',
    check: ({ turns }) =>
      first(
        turns.map((turn) => () => {
          const seen = new Set<string>();
          for (const { block, path } of results(turn)) {
            const id = textAt(block, 'tool_use_id');
            if (seen.has(id))
              return `${path}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`;
            seen.add(id);
          }
          return undefined;
        }),
      ),
  },
  {
    what: 'the result of a failed call says something, in text only',
    check: ({ turns }) =>
      first(
        turns.flatMap(results).map((at) => () => {
          if (at.block['is_error'] !== true) return undefined;
          const parts = partsOf(at);
          if (parts.some(({ type }) => type !== 'text'))
            return `${at.path}.tool_result: all content must be type \`text\` if \`is_error\` is true`;
          return parts.every(({ block }) => block['text'] === '')
            ? `${at.path}.tool_result: content cannot be empty if is_error is true`
            : undefined;
        }),
      ),
  },
];

function results(turn: Turn): readonly PlacedBlock[] {
  return turn.role === 'user' ? turn.blocks.filter(({ type }) => type === 'tool_result') : [];
}

/** The results before anything else: after a text they do not count. */
function leadingResults(turn: Turn | undefined): readonly string[] {
  const blocks = turn?.blocks ?? [];
  const end = blocks.findIndex(({ type }) => type !== 'tool_result');
  return (end === -1 ? blocks : blocks.slice(0, end)).map(({ block }) => textAt(block, 'tool_use_id'));
}

function idsOf(turn: Turn | undefined, type: string, key: string): readonly string[] {
  return (turn?.blocks ?? []).filter((at) => at.type === type).map(({ block }) => textAt(block, key));
}
