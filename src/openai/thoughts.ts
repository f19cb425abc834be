/** The model's thoughts as the blocks in which clients of OpenAI's APIs carry them. */
import { isObject, text } from '../core/json.js';
import type { RedactedThinkingBlock, ThinkingBlock } from '../core/turn.js';

export type Thought = ThinkingBlock | RedactedThinkingBlock;

export type ThoughtBlock =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string };

export function thoughtBlock(thought: Thought): ThoughtBlock {
  return thought.type === 'thinking'
    ? { type: 'thinking', thinking: thought.thinking, signature: thought.signature }
    : { type: 'redacted_thinking', data: thought.data };
}

/** `undefined` for anything that the model's API would not take as a thought, such as one without a signature. */
export function thoughtIn(block: unknown): Thought | undefined {
  if (!isObject(block)) return undefined;
  const [thinking, signature, data] = ['thinking', 'signature', 'data'].map((name) => text(block[name]));
  if (block['type'] === 'thinking' && thinking !== undefined && signature)
    return { type: 'thinking', thinking, signature };
  return block['type'] === 'redacted_thinking' && data ? { type: 'redacted-thinking', data } : undefined;
}
