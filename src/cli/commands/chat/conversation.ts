/** One conversation with a bridge: keeps the history and sends it with every question. */
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import { askBridge, failureOf } from '../../running-bridge/bridge-request.js';
import type { Bridge } from '../../running-bridge/bridge-request.js';

export interface Conversation {
  /**
   * Asks, and yields the answer as it arrives. A partial answer before a failure or an abort stays in the history; a question
   * without any answer does not.
   * @throws CommandFailure; the abort reason when `signal` is aborted.
   */
  ask(question: Question, signal?: AbortSignal): AsyncGenerator<string, void, undefined>;
  /** The model that answers the next question. */
  model: string;
  /** What was said so far, as Markdown; `''` when nothing was. */
  transcript(): string;
}

export interface Question {
  readonly text: string;
  /** What the question is about, such as a file. */
  readonly context?: string;
}

export function createConversation(bridge: Bridge, { model, system }: ConversationOptions): Conversation {
  const messages: object[] = system === undefined ? [] : [{ role: 'system', content: system }];
  const said: string[] = [];
  return {
    model,
    transcript: () => said.join('\n'),
    async *ask(question, signal) {
      const asked = { role: 'user', content: contentOf(question) };
      const answeredBy = this.model;
      const body = { model: answeredBy, stream: true, messages: [...messages, asked] };
      let answer = '';
      try {
        const response = await askBridge(bridge, '/v1/chat/completions', {
          body,
          ...(signal === undefined ? {} : { signal }),
        });
        for await (const text of answerTexts(response.body ?? new ReadableStream<Uint8Array>())) {
          answer += text;
          yield text;
        }
      } finally {
        if (answer.trim() !== '') {
          messages.push(asked, { role: 'assistant', content: answer });
          said.push(`## You\n\n${question.text}\n`, `## ${answeredBy}\n\n${answer.trimEnd()}\n`);
        }
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

/** The text of a streamed answer, as it arrives. @throws CommandFailure when the answer fails or breaks off */
async function* answerTexts(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  for await (const data of events(body)) {
    if (data === '[DONE]') return;
    const chunk: unknown = JSON.parse(data);
    const failure = failureOf(chunk);
    if (failure !== undefined) throw failure;
    const { content, refusal } = deltaOf(chunk);
    for (const text of [content, refusal]) if (typeof text === 'string' && text !== '') yield text;
  }
  throw new CommandFailure(EXIT.failure, 'The answer broke off.', 'claude-bridge status');
}

/** The data of each server-sent event; skips comments. */
async function* events(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending = '';
  for await (const bytes of body) {
    const lines = (pending + decoder.decode(bytes, { stream: true })).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data:')) yield line.slice('data:'.length).trim();
  }
}

function deltaOf(chunk: unknown): { readonly content?: unknown; readonly refusal?: unknown } {
  const { choices } = chunk as { choices?: readonly { delta?: object }[] };
  return choices?.[0]?.delta ?? {};
}
