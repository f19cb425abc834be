/** The thoughts of an answer as the `encrypted_content` of a reasoning item, and back. */
import { list, text } from '../../core/json.js';
import { thoughtBlock, thoughtIn, type Thought } from '../thoughts.js';
import { opaqueContent } from './opaque-content.js';

/** The client has the same text in the summary, and the signatures are the protection that the model's API gives them. */
const form = opaqueContent('thoughts', 1);

export function encryptedContent(thoughts: readonly Thought[]): string {
  return form.write(thoughts.map(thoughtBlock));
}

/** None for what another provider made, or what does not hold whole thoughts. */
export function thoughtsIn(content: unknown): Thought[] {
  const thoughts = list(form.read(text(content) ?? '')).map(thoughtIn);
  return thoughts.every((thought) => thought !== undefined) ? thoughts : [];
}
