/** Makes a turn that asks for a summary of its conversation. */
import type { Turn } from '../../core/turn.js';

/** Tools stay, because calls in the conversation name them, and the prompt cache knows them. @param kept what will be there besides the summary */
export function askingForSummary(turn: Turn, kept: 'user messages' | 'nothing'): Turn {
  return {
    ...turn,
    messages: [...turn.messages, { role: 'user', blocks: [{ type: 'text', text: INSTRUCTIONS[kept] }] }],
    toolChoice: { mode: 'none' },
    sampling: {},
    output: { type: 'text' },
  };
}

const TASK = 'Summarise this conversation so that you can go on from the summary alone: ';

const RULES =
  'Keep everything that is needed to continue: what is wanted, what was decided and why, ' +
  'facts, names, numbers, file paths and code that matter, what tool calls found, what is done, and what is still to do. ' +
  'Write the summary and nothing else.';

const INSTRUCTIONS = {
  'user messages': `${TASK}the answers, tool calls and results above will be gone, and only the messages of the user stay. ${RULES}`,
  nothing: `${TASK}everything above will be gone. ${RULES}`,
} as const;
