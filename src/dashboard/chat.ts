/** A chat with the model, to try out the bridge. */
import { askModel, type AnswerFacts, type Message } from './answer-stream.js';
import { answerEntry, questionEntry, type AnswerEntry } from './chat-entry.js';
import { createChatImages, type AttachedImage } from './chat-images.js';
import { button, element, part } from './element.js';
import { count, duration } from './format.js';
import { server, ServerError } from './server.js';

interface Exchange {
  readonly question: Message;
  readonly images: readonly AttachedImage[];
  /** Absent while there is none, and when it failed. */
  answer?: string;
}

/** @param answered called when an answer has ended. */
export function startChat(answered: () => void): void {
  const log = part('log');
  const question = part('question', HTMLTextAreaElement);
  const problem = (words: string): void => void (part('chat-problem').textContent = words);
  const images = createChatImages(problem);
  let exchanges: Exchange[] = [];
  let last: AnswerEntry | undefined;
  let running: AbortController | undefined;

  const ask = async (exchange: Exchange): Promise<void> => {
    const controller = (running = new AbortController());
    const entry = (last = answerEntry(copyText, () => scrollDown(log)));
    log.append(entry.root);
    busy(true);
    try {
      const messages = [...exchanges.flatMap(messagesOf), exchange.question];
      const model = part('model', HTMLSelectElement).value;
      const facts = await askModel({ model, messages }, controller.signal, (text) => entry.show(text));
      exchange.answer = entry.text;
      entry.note(factsText(facts), false);
    } catch (error) {
      if (controller.signal.aborted && entry.text !== '') exchange.answer = entry.text;
      entry.note(controller.signal.aborted ? 'Stopped.' : reasonOf(error), !controller.signal.aborted);
    }
    if (running !== controller) return;
    running = undefined;
    busy(false);
    entry.offerRetry(() => {
      if (running !== undefined) return;
      exchanges = exchanges.filter((each) => each !== exchange);
      entry.root.remove();
      void ask({ question: exchange.question, images: exchange.images });
      question.focus();
    });
    exchanges.push(exchange);
    answered();
  };
  const send = (): void => {
    const text = question.value.trim();
    if ((text === '' && images.count === 0) || running !== undefined) return;
    question.value = '';
    problem('');
    last?.withdrawRetry();
    if (exchanges.length === 0) log.replaceChildren();
    const taken = images.take();
    log.append(questionEntry(text, taken));
    scrollDown(log);
    void ask({ question: { role: 'user', content: contentOf(text, taken) }, images: taken });
  };
  const clear = (): void => {
    running?.abort();
    running = undefined;
    busy(false);
    for (const { images: shown } of exchanges)
      for (const { shownUrl } of shown) URL.revokeObjectURL(shownUrl);
    exchanges = [];
    last = undefined;
    problem('');
    showSuggestions(log, question);
    question.focus();
  };
  const busy = (is: boolean): void => {
    // A screen reader then waits for the end of the answer instead of reading every piece.
    log.setAttribute('aria-busy', String(is));
    part('stop').hidden = !is;
    part('send', HTMLButtonElement).disabled = is;
  };

  part('chat', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
  question.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  part('stop').addEventListener('click', () => {
    running?.abort();
    question.focus();
  });
  part('clear').addEventListener('click', clear);
  showSuggestions(log, question);
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

/** A failed one is no part of the conversation. */
function messagesOf({ question, answer }: Exchange): Message[] {
  return answer === undefined ? [] : [question, { role: 'assistant', content: answer }];
}

function contentOf(text: string, images: readonly AttachedImage[]): Message['content'] {
  if (images.length === 0) return text;
  const pictures = images.map(({ dataUrl }) => ({ type: 'image_url', image_url: { url: dataUrl } }) as const);
  return [...pictures, ...(text === '' ? [] : [{ type: 'text', text } as const])];
}

function factsText({ model, firstMs, usage, cut }: AnswerFacts): string {
  const tokens = usage
    ? ` · ${count(usage.prompt_tokens)} tokens in, ${count(usage.completion_tokens)} out`
    : '';
  return `${model} · first token ${duration(firstMs)}${tokens}${cut ? ' · cut at its limit' : ''}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof ServerError) return `Failed with ${error.status}: ${error.message}`;
  // What browsers say of a server that is not there.
  if (error instanceof TypeError) return 'The bridge cannot be reached. Is it still running?';
  return error instanceof Error ? error.message : String(error);
}

function copyText(text: string): void {
  const problem = part('chat-problem');
  problem.textContent = '';
  // Browsers deny the clipboard to pages that come over plain HTTP from another machine.
  const refused = (): void =>
    void (problem.textContent = 'The browser does not let this page copy. Select the text instead.');
  try {
    navigator.clipboard.writeText(text).catch(refused);
  } catch {
    refused();
  }
}

function scrollDown(log: HTMLElement): void {
  log.scrollTop = log.scrollHeight;
}

function showSuggestions(log: HTMLElement, question: HTMLTextAreaElement): void {
  const suggest = (words: string): HTMLElement =>
    button(
      words,
      () => {
        question.value = words;
        question.focus();
      },
      { class: 'chip' },
    );
  log.replaceChildren(
    element(
      'div',
      { class: 'empty' },
      element('p', {}, 'Ask Claude through your bridge. For example:'),
      element('div', { class: 'chips' }, ...SUGGESTIONS.map(suggest)),
    ),
  );
}

const SUGGESTIONS = [
  'Write a haiku about bridges.',
  'Compare TCP and UDP in a table.',
  'Show a function in Python that finds prime numbers.',
];
