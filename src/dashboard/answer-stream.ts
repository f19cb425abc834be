/** Asks the bridge for a chat completion and reads its stream. */
import { server } from './server.js';

export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

export interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string | readonly Part[];
}

/** What is known once the answer is complete. */
export interface AnswerFacts {
  readonly model: string;
  readonly firstMs: number | undefined;
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number };
  /** The output limit cut it. */
  readonly cut: boolean;
}

interface Chunk {
  readonly model?: string;
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: AnswerFacts['usage'] | null;
}

/** @param grown called with the whole text so far. @throws when the answer fails, and when `signal` aborts it. */
export async function askModel(
  question: { readonly model: string; readonly messages: readonly Message[] },
  signal: AbortSignal,
  grown: (text: string) => void,
): Promise<AnswerFacts> {
  const startedAt = performance.now();
  const body = { ...question, stream: true, stream_options: { include_usage: true } };
  let [text, model, cut] = ['', '', false];
  let firstMs: number | undefined;
  let usage: AnswerFacts['usage'];
  for await (const event of readEvents(await server.chat(body, signal))) {
    const chunk = event as Chunk;
    const [choice] = chunk.choices ?? [];
    const piece = choice?.delta?.content ?? '';
    if (piece !== '') firstMs ??= performance.now() - startedAt;
    model = chunk.model ?? model;
    usage = chunk.usage ?? usage;
    cut ||= choice?.finish_reason === 'length';
    text += piece;
    if (piece !== '') grown(text);
  }
  return { model, firstMs, cut, ...(usage && { usage }) };
}

/** Yields the JSON of every server-sent event up to `[DONE]`. @throws on an error event, and when the stream ends without `[DONE]`. */
async function* readEvents(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator {
  let rest = '';
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const events = (rest + text).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: ?(.*)$/m.exec(event)?.[1];
      if (data === undefined) continue;
      if (data === '[DONE]') return;
      const value: unknown = JSON.parse(data);
      const { error } = value as { error?: { message?: string } };
      if (error !== undefined) throw new Error(error.message ?? 'The answer failed.');
      yield value;
    }
  }
  throw new Error('The answer broke off before it was complete.');
}
