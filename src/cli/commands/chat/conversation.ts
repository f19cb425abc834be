/** One conversation with a bridge: keeps what was said, so that every question comes with its past. */
import { askBridge } from '../../running-bridge/bridge-request.js';
import type { Bridge } from '../../running-bridge/bridge.js';
import { answerTexts } from './answer-texts.js';

export interface Conversation {
  /**
   * Asks and gives the answer as it comes. What was said before a failure or an abort stays in the past; a question without
   * any answer does not.
   * @throws CliFailure; what `signal` was aborted with when it was.
   */
  ask(question: Question, signal?: AbortSignal): AsyncGenerator<string, void, undefined>;
}

export interface Question {
  readonly text: string;
  /** What the question is about, such as a file. */
  readonly context?: string;
}

export function createConversation(bridge: Bridge, { model, system }: ConversationOptions): Conversation {
  const messages: object[] = system === undefined ? [] : [{ role: 'system', content: system }];
  return {
    async *ask(question, signal) {
      const asked = { role: 'user', content: contentOf(question) };
      const body = { model, stream: true, messages: [...messages, asked] };
      let said = '';
      try {
        const response = await askBridge(bridge, '/v1/chat/completions', {
          body,
          ...(signal === undefined ? {} : { signal }),
        });
        for await (const text of answerTexts(response.body ?? new ReadableStream<Uint8Array>())) {
          said += text;
          yield text;
        }
      } finally {
        if (said.trim() !== '') messages.push(asked, { role: 'assistant', content: said });
      }
    },
  };
}

export interface ConversationOptions {
  readonly model: string;
  readonly system?: string;
}

function contentOf({ text, context }: Question): unknown {
  if (context === undefined) return text;
  return [
    { type: 'text', text: context },
    { type: 'text', text },
  ];
}
