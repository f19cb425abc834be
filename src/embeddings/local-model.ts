/** The facts about the model in this package. */
export const LOCAL_MODEL = 'all-MiniLM-L6-v2';

/** The length of its vectors. */
export const LOCAL_LENGTH = 384;

/** OpenAI's own, which clients have in their configurations. */
export const OPENAI_NAMES = ['text-embedding-3-small', 'text-embedding-3-large', 'text-embedding-ada-002'];
