/** A small conversation with the model, to see that it works. */
import { element, part } from './element.js';
import { readEvents } from './event-stream.js';
import { server } from './server.js';
import { count, duration } from './shown.js';

interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

interface Chunk {
  readonly model?: string;
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
}

/** @param asked is told when an answer is over. */
export function startChat(asked: () => void): void {
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
      asked();
    }
  };
  const busy = (is: boolean): void => {
    // A screen reader waits for the end of the answer instead of reading every piece.
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

/** The names that answer chats. */
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
  grown: () => void,
): Promise<string> {
  const begun = performance.now();
  let text = '';
  let firstMs: number | undefined;
  let last: Chunk = {};
  const model = part('model', HTMLSelectElement).value;
  const body = { model, messages, stream: true, stream_options: { include_usage: true } };
  for await (const event of readEvents(await server.chat(body, signal))) {
    const chunk = event as Chunk;
    const piece = chunk.choices?.[0]?.delta?.content ?? '';
    if (piece !== '') firstMs ??= performance.now() - begun;
    last = { ...last, ...chunk };
    text += piece;
    answer.text.textContent = text;
    grown();
  }
  const tokens = last.usage
    ? ` · ${count(last.usage.prompt_tokens)} tokens in, ${count(last.usage.completion_tokens)} out`
    : '';
  answer.note(`${last.model ?? ''} · first token ${duration(firstMs)}${tokens}`, '');
  return text;
}

interface Entry {
  readonly text: HTMLElement;
  note(words: string, look: string): void;
}

function say(log: HTMLElement, who: string, words: string): Entry {
  const text = element('p', {}, words);
  const entry = element('div', {}, element('p', { class: 'who' }, who), text);
  log.append(entry);
  scrollDown(log);
  return {
    text,
    note: (note, look) => entry.append(element('p', { class: `who ${look}`.trim() }, note)),
  };
}

function scrollDown(log: HTMLElement): void {
  log.scrollTop = log.scrollHeight;
}
