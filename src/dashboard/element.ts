/** Creates elements. All content is set as text, so nothing from outside can become markup. */
export type Child = Node | string;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function svg(
  tag: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly Child[]
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

export function button(
  words: string,
  pressed: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, words);
  made.addEventListener('click', pressed);
  return made;
}

/** Pairs of a name and a value for a `dl`. */
export function pair(name: string, value: Child, className = ''): HTMLElement {
  const attributes = className === '' ? {} : { class: className };
  return element('div', {}, element('dt', {}, name), element('dd', attributes, value));
}

/** Finds an element of index.html by its id. */
export function part(id: string): HTMLElement;
export function part<Made extends HTMLElement>(id: string, kind: new () => Made): Made;
export function part(id: string, kind: new () => HTMLElement = HTMLElement): HTMLElement {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no element #${id} of that type.`);
  return found;
}

/**
 * Replaces the content unless it is the same, so that the user's selection stays. The focus stays on the element whose
 * `data-name` is that of the one that had it.
 */
export function replaceContent(at: HTMLElement, ...content: readonly Child[]): void {
  const next = element('div', {}, ...content);
  if (at.innerHTML === next.innerHTML) return;
  const focused = document.activeElement;
  const name = at.contains(focused) && focused instanceof HTMLElement ? focused.dataset['name'] : undefined;
  at.replaceChildren(...next.childNodes);
  if (name === undefined) return;
  at.querySelector<HTMLElement>(`[data-name="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
}
