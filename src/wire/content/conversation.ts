/** Builds the messages of a turn, with system messages in the middle where the model can read them. */
import type { Message } from '../../core/turn.js';

export interface ConversationBuilder {
  /** So far. */
  readonly messages: readonly Message[];
  push(message: Message): void;
  /** A system message here: it belongs to the user's message before it, or after an answer to the next one. */
  instruct(texts: readonly string[]): void;
  /** Those before the conversation, and those without a message that they could belong to. */
  unplaced(): readonly string[];
}

export function createConversation(): ConversationBuilder {
  const messages: Message[] = [];
  const first: string[] = [];
  /** Since the last answer. */
  let waiting: string[] = [];
  const told = (message: Message, texts: readonly string[]): Message =>
    message.role === 'user' && texts.length > 0
      ? { ...message, instructions: [...(message.instructions ?? []), ...texts] }
      : message;
  return {
    messages,
    push(message) {
      messages.push(told(message, waiting));
      if (message.role === 'user') waiting = [];
    },
    instruct(texts) {
      const last = messages.at(-1);
      if (last === undefined) first.push(...texts);
      else if (last.role === 'user') messages[messages.length - 1] = told(last, texts);
      else waiting.push(...texts);
    },
    unplaced: () => [...first, ...waiting],
  };
}
