/** Rules on thoughts that are sent back: their signature, their place, and the conversation they belong to. */
import { objectAt, textAt } from './json.js';
import type { PlacedBlock, Rule, RuleRequest, Turn } from './rule.js';
import { first } from './shape.js';
import { isThought, prefixes } from './signature-ledger.js';

export const thinkingRules: readonly Rule[] = [
  {
    what: 'the thoughts of the latest assistant message are as they were',
    check: ({ turns, ledger }) =>
      first(
        thoughts(turns.findLast(({ role }) => role === 'assistant')).map(
          ({ block, path }) =>
            () =>
              ledger.signs(textAt(block, 'signature'), textAt(block, 'thinking'))
                ? undefined
                : `${path}: \`thinking\` or \`redacted_thinking\` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.`,
        ),
      ),
  },
  {
    what: 'every signature is one, and signs this thought',
    check: ({ turns, ledger }) =>
      first(
        turns.flatMap(thoughts).map(({ block, path }) => () => {
          const signature = textAt(block, 'signature');
          return signature !== '' && ledger.signs(signature, textAt(block, 'thinking'))
            ? undefined
            : `${path}: Invalid \`signature\` in \`thinking\` block`;
        }),
      ),
  },
  {
    what: 'a thought stays behind the conversation it was made for',
    check: (request) => (request.model.boundThinking === 'always' ? moved(request) : undefined),
  },
  {
    what: 'on the other new models too, for accounts that are new',
    switch: 'bound-thinking',
    check: (request) => (request.model.boundThinking === 'new-accounts' ? moved(request) : undefined),
  },
  {
    what: 'with a budget of thinking, the answer that is gone on with began with a thought',
    check: ({ body, turns }) => {
      if (objectAt(body, 'thinking')['type'] !== 'enabled') return undefined;
      const start = openAnswer(turns)?.blocks[0];
      return start === undefined || isThought(start.type)
        ? undefined
        : `${start.path}.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${start.type}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks). We recommend you include thinking blocks from previous turns. To avoid this requirement, disable \`thinking\`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking`;
    },
  },
  {
    what: 'without thinking, no thought in an assistant message at the end',
    check: ({ body, model, turns }) => {
      const type = objectAt(body, 'thinking')['type'];
      const off = type === 'disabled' || (type === undefined && !model.thinksByDefault);
      const last = turns.at(-1);
      const found = last?.role === 'assistant' ? last.blocks.find((at) => isThought(at.type)) : undefined;
      return off && found !== undefined
        ? `${found.path}: When thinking is disabled, an \`assistant\` message in the final position cannot contain \`${found.type}\`. To use thinking blocks, enable \`thinking\` in your request.`
        : undefined;
    },
  },
];

function thoughts(turn: Turn | undefined): readonly PlacedBlock[] {
  return turn?.role === 'assistant' ? turn.blocks.filter(({ type }) => type === 'thinking') : [];
}

/** The complaint about the first thought that comes from another conversation. */
function moved({ body, messages, ledger }: RuleRequest): string | undefined {
  const placed = messages.flatMap(({ role, blocks }) => blocks.map((at) => ({ role, at })));
  const known = placed.some(
    ({ at }) => at.type === 'thinking' && ledger.knows(textAt(at.block, 'signature')),
  );
  if (!known) return undefined;
  const digests = prefixes(body);
  let turnStart = 0;
  for (const [index, { role, at }] of placed.entries()) {
    if (role !== placed[index - 1]?.role) turnStart = index;
    if (role !== 'assistant' || at.type !== 'thinking') continue;
    if (!ledger.follows(textAt(at.block, 'signature'), digests.slice(turnStart, index + 1)))
      return `${at.path}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation. Remove the block, or set \`thinking.block_binding.prefix_mismatch_behavior\` to "drop_block".`;
  }
  return undefined;
}

/**
 * The assistant's turn that this request continues: its own final message, or the one whose calls the user's last
 * message answers, back to the start of those rounds of calls and results.
 */
function openAnswer(turns: readonly Turn[]): Turn | undefined {
  const last = turns.at(-1);
  if (last?.role === 'assistant') return last;
  if (last?.blocks.some(({ type }) => type === 'tool_result') !== true) return undefined;
  let at = turns.length - 2;
  while (at >= 2 && turns[at - 1]?.blocks.every(({ type }) => type === 'tool_result') === true) at -= 2;
  return turns[at];
}
