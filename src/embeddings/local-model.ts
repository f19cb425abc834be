/** Facts about the local model. */
export const LOCAL_MODEL = 'all-MiniLM-L6-v2';

/** The number of dimensions of its vectors. */
export const LOCAL_LENGTH = 384;

/** The names of OpenAI's models, which clients have in their configurations. */
export const OPENAI_NAMES = ['text-embedding-3-small', 'text-embedding-3-large', 'text-embedding-ada-002'];

/** The name without OpenAI's own before it, which some clients add. */
export function withoutProvider(name: string): string {
  return name.replace(/^openai\/(?=.)/, '');
}
