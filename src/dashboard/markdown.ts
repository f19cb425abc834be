/** Turns a model's Markdown into elements, of which nothing can run, load or leave its place. */
import DOMPurify from './dompurify.js';
import { Marked } from './marked.js';

/** `copied` is called with the text of a code block whose button is pressed. */
export function markdown(text: string, copied: (code: string) => void): DocumentFragment {
  const html = marked.parse(text, { async: false });
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ['href', 'start', 'align'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of fragment.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  for (const block of fragment.querySelectorAll('pre')) addCopyButton(block, copied);
  for (const table of fragment.querySelectorAll('table')) {
    const frame = document.createElement('div');
    frame.className = 'scroll';
    table.replaceWith(frame);
    frame.append(table);
  }
  return fragment;
}

function addCopyButton(block: HTMLElement, copied: (code: string) => void): void {
  const frame = document.createElement('div');
  frame.className = 'code';
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'plain';
  button.textContent = 'Copy';
  button.addEventListener('click', () => copied(block.textContent));
  block.tabIndex = 0;
  block.replaceWith(frame);
  frame.append(block, button);
}

const TAGS = [
  ...['a', 'b', 'blockquote', 'br', 'code', 'del', 'em', 'h3', 'hr', 'i', 'li', 'ol', 'p', 'pre', 's'],
  ...['strong', 'sub', 'sup', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul'],
];

const marked = new Marked({
  gfm: true,
  renderer: {
    // The page has two levels of headings above it.
    heading({ tokens }) {
      return `<h3>${this.parser.parseInline(tokens)}</h3>`;
    },
    // The page loads nothing from other servers, so an image is a link to it.
    image: ({ href, text }) => `<a href="${escaped(href)}">${escaped(text || href)}</a>`,
    // HTML between the Markdown is shown as what it is: text.
    html: ({ text }) => escaped(text),
    checkbox({ checked }) {
      return checked ? '☑ ' : '☐ ';
    },
  },
});

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
