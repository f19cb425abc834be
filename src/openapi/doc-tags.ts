/** The groups in which the operations are listed, in their order. */
export const docTags = {
  Chat: 'Conversations, in the form of OpenAI Chat Completions.',
  Responses: 'Conversations, in the form of OpenAI Responses.',
  Completions: 'Texts to be continued, in the form of the legacy OpenAI Completions.',
  Messages: 'Conversations, in the form of Anthropic Messages.',
  Embeddings: 'Texts as vectors, made on the machine of the bridge.',
  Models: 'The names under which models can be asked.',
  Server: 'The bridge itself.',
  Documentation: 'This description, for programs and for people.',
} as const;

export type DocTag = keyof typeof docTags;
