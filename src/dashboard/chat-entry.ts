/** One question or one answer as the chat shows it. */
import type { AttachedImage } from './chat-images.js';
import { button, element } from './element.js';
import { markdown } from './markdown.js';

export function questionEntry(text: string, images: readonly AttachedImage[]): HTMLElement {
  const pictures = images.map(({ name, shownUrl }) => element('img', { src: shownUrl, alt: name }));
  return element(
    'div',
    { class: 'entry question' },
    element('p', { class: 'who' }, 'You'),
    ...(pictures.length === 0 ? [] : [element('div', { class: 'attached' }, ...pictures)]),
    ...(text === '' ? [] : [element('p', { class: 'said' }, text)]),
  );
}

export interface AnswerEntry {
  readonly root: HTMLElement;
  readonly text: string;
  /** Shows the text, which may still grow. Drawn at most once a frame. */
  show(text: string): void;
  /** What is known of the answer, or why there is none. */
  note(words: string, failed: boolean): void;
  /** Removed when something new is asked. */
  offerRetry(retry: () => void): void;
  withdrawRetry(): void;
}

/** @param grown called when the entry has become higher. */
export function answerEntry(copy: (text: string) => void, grown: () => void): AnswerEntry {
  const said = element('div', { class: 'said markdown' });
  const note = element('p', { class: 'who' });
  const actions = element('div', { class: 'actions' });
  const root = element('div', { class: 'entry' }, element('p', { class: 'who' }, 'Claude'), said, actions);
  let text = '';
  let frame: number | undefined;
  const draw = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
    said.replaceChildren(markdown(text, copy));
    grown();
  };
  return {
    root,
    get text() {
      return text;
    },
    show(newer) {
      text = newer;
      frame ??= requestAnimationFrame(draw);
    },
    note(words, failed) {
      if (text !== '') draw();
      note.textContent = words;
      note.classList.toggle('bad', failed);
      const copyAnswer = button('Copy', () => copy(text), {
        class: 'plain',
        'aria-label': 'Copy the answer',
      });
      actions.replaceChildren(note, ...(text === '' ? [] : [copyAnswer]));
      grown();
    },
    offerRetry(retry) {
      actions.append(button('Retry', retry, { class: 'plain retry' }));
      grown();
    },
    withdrawRetry: () => actions.querySelector('.retry')?.remove(),
  };
}
