/** A small chat with the model, to try out the bridge. */
import { element, part } from './element.js';
import { count, duration } from './format.js';
import { server } from './server.js';

interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

interface Chunk {
  readonly model?: string;
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
}

/** @param answered called when an answer has ended. */
export function startChat(answered: () => void): void {
  const log = part('log');
  const question = part('question', HTMLTextAreaElement);
  const form = part('chat', HTMLFormElement);
  let messages: readonly Message[] = [];
  let running: AbortController | undefined;

  const send = async (): Promise<void> => {
    const content = question.value.trim();
    if (content === '' || running !== undefined) return;
    const controller = (running = new AbortController());
    question.value = '';
    const past = [...messages, { role: 'user', content } as const];
    say(log, 'You', content);
    const answer = say(log, 'Claude', '');
    busy(true);
    try {
      const text = await answerTo(past, controller.signal, answer, () => scrollDown(log));
      messages = [...past, { role: 'assistant', content: text }];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      answer.note(controller.signal.aborted ? 'Stopped.' : reason, controller.signal.aborted ? '' : 'bad');
    } finally {
      running = undefined;
      busy(false);
      scrollDown(log);
      answered();
    }
  };
  const busy = (is: boolean): void => {
    // A screen reader then waits for the end of the answer instead of reading every piece.
    log.setAttribute('aria-busy', String(is));
    part('stop').hidden = !is;
    part('send', HTMLButtonElement).disabled = is;
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  question.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  });
  part('stop').addEventListener('click', () => {
    running?.abort();
    question.focus();
  });
  part('clear').addEventListener('click', () => {
    running?.abort();
    messages = [];
    log.replaceChildren();
    question.focus();
  });
}

/** Lists the names of the chat models. */
export async function listModels(): Promise<void> {
  const choice = part('model', HTMLSelectElement);
  const { data } = await server.models();
  const names = data.filter(({ owned_by }) => owned_by === 'anthropic').map(({ id }) => id);
  const chosen = choice.value;
  choice.replaceChildren(...names.map((name) => element('option', {}, name)));
  if (names.includes(chosen)) choice.value = chosen;
}

async function answerTo(
  messages: readonly Message[],
  signal: AbortSignal,
  answer: Entry,
  updated: () => void,
): Promise<string> {
  const startedAt = performance.now();
  let text = '';
  let firstMs: number | undefined;
  let last: Chunk = {};
  const model = part('model', HTMLSelectElement).value;
  const body = { model, messages, stream: true, stream_options: { include_usage: true } };
  for await (const event of readEvents(await server.chat(body, signal))) {
    const chunk = event as Chunk;
    const piece = chunk.choices?.[0]?.delta?.content ?? '';
    if (piece !== '') firstMs ??= performance.now() - startedAt;
    last = { ...last, ...chunk };
    text += piece;
    answer.text.textContent = text;
    updated();
  }
  const tokens = last.usage
    ? ` · ${count(last.usage.prompt_tokens)} tokens in, ${count(last.usage.completion_tokens)} out`
    : '';
  answer.note(`${last.model ?? ''} · first token ${duration(firstMs)}${tokens}`, '');
  return text;
}

interface Entry {
  readonly text: HTMLElement;
  note(words: string, className: string): void;
}

function say(log: HTMLElement, who: string, words: string): Entry {
  const text = element('p', {}, words);
  const entry = element('div', {}, element('p', { class: 'who' }, who), text);
  log.append(entry);
  scrollDown(log);
  return {
    text,
    note: (note, className) => entry.append(element('p', { class: `who ${className}`.trim() }, note)),
  };
}

function scrollDown(log: HTMLElement): void {
  log.scrollTop = log.scrollHeight;
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
