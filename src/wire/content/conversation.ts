/** Builds the messages of a turn, with system messages in the middle where the model can read them. */
import type { Message, UserMessage } from '../../core/turn.js';
import { textBlocks } from './text-blocks.js';

export interface ConversationBuilder {
  /** So far. */
  readonly messages: readonly Message[];
  push(message: Message): void;
  /**
   * A system message here. It belongs to the user's message before it. After an answer, it belongs to the user's next one; if
   * the assistant speaks before that, it was the question.
   */
  instruct(texts: readonly string[]): void;
  /** Makes the last instruction the question, if nothing else comes after the last answer. */
  ask(): void;
  /** Those before the conversation, and those without a message that they could belong to. */
  unplaced(): readonly string[];
}

export function createConversation(): ConversationBuilder {
  const messages: Message[] = [];
  const first: string[] = [];
  /** Each system message since the last answer. */
  let waiting: (readonly string[])[] = [];
  /** The instructions of the last message. */
  let told: string[] = [];

  function push(message: Message): void {
    if (message.role === 'assistant') {
      if (!callsTool(messages.at(-1))) ask();
      messages.push(message);
      return;
    }
    messages.push(message);
    told = waiting.flat();
    waiting = [];
    if (told.length > 0) messages[messages.length - 1] = withInstructions(message, told);
  }

  function instruct(texts: readonly string[]): void {
    if (texts.length === 0) return;
    const last = messages.at(-1);
    if (last === undefined) for (const text of texts) first.push(text);
    else if (last.role === 'assistant') waiting.push(texts);
    else {
      if (told.length === 0) messages[messages.length - 1] = withInstructions(last, told);
      for (const text of texts) told.push(text);
    }
  }

  function ask(): void {
    const question = waiting.pop();
    if (question) push({ role: 'user', blocks: question.flatMap(textBlocks) });
  }

  return { messages, push, instruct, ask, unplaced: () => [...first, ...waiting.flat()] };
}

function withInstructions(message: UserMessage, instructions: readonly string[]): UserMessage {
  return { ...message, instructions };
}

/** Its result comes next. */
function callsTool(message: Message | undefined): boolean {
  return message?.role === 'assistant' && message.blocks.some(({ type }) => type === 'tool-call');
}
