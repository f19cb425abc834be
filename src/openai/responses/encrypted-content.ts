/** The thoughts of an answer as the `encrypted_content` of a reasoning item, and back. */
import { isObject, list, parseJson, text } from '../../core/json.js';
import type { RedactedThinkingBlock, ThinkingBlock } from '../../core/turn.js';

export type Thought = ThinkingBlock | RedactedThinkingBlock;

/** Only encoded: the client has the same text in the summary, and the signatures are the protection that the model's API gives them. */
export function encryptedContent(thoughts: readonly Thought[]): string {
  const blocks = thoughts.map((thought) =>
    thought.type === 'thinking'
      ? { type: 'thinking', thinking: thought.thinking, signature: thought.signature }
      : { type: 'redacted_thinking', data: thought.data },
  );
  return PREFIX + Buffer.from(JSON.stringify(blocks)).toString('base64url');
}

/** None for what another provider made, or what does not hold whole thoughts. */
export function thoughtsIn(content: unknown): Thought[] {
  const encoded = text(content) ?? '';
  if (!encoded.startsWith(PREFIX)) return [];
  const blocks = list(parseJson(Buffer.from(encoded.slice(PREFIX.length), 'base64url').toString()));
  const thoughts = blocks.map(thoughtOf);
  return thoughts.every((thought) => thought !== undefined) ? thoughts : [];
}

/** The number is the version of the form. */
const PREFIX = 'claude-bridge.thoughts.1.';

function thoughtOf(block: unknown): Thought | undefined {
  if (!isObject(block)) return undefined;
  const [thinking, signature, data] = ['thinking', 'signature', 'data'].map((name) => text(block[name]));
  if (block['type'] === 'thinking' && thinking !== undefined && signature)
    return { type: 'thinking', thinking, signature };
  return block['type'] === 'redacted_thinking' && data ? { type: 'redacted-thinking', data } : undefined;
}
