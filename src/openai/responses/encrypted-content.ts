/** The thoughts of an answer as the `encrypted_content` of a reasoning item, and back. */
import { list, parseJson, text } from '../../core/json.js';
import { thoughtBlock, thoughtIn, type Thought } from '../thoughts.js';

/** Only encoded: the client has the same text in the summary, and the signatures are the protection that the model's API gives them. */
export function encryptedContent(thoughts: readonly Thought[]): string {
  return PREFIX + Buffer.from(JSON.stringify(thoughts.map(thoughtBlock))).toString('base64url');
}

/** None for what another provider made, or what does not hold whole thoughts. */
export function thoughtsIn(content: unknown): Thought[] {
  const encoded = text(content) ?? '';
  if (!encoded.startsWith(PREFIX)) return [];
  const blocks = list(parseJson(Buffer.from(encoded.slice(PREFIX.length), 'base64url').toString()));
  const thoughts = blocks.map(thoughtIn);
  return thoughts.every((thought) => thought !== undefined) ? thoughts : [];
}

/** The number is the version of the form. */
const PREFIX = 'claude-bridge.thoughts.1.';
