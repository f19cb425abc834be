/** Makes elements. Texts are set as texts, so nothing that comes from outside can become markup. */
type Child = Node | string;

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

/** An element of the page's own HTML. */
export function part(id: string): HTMLElement;
export function part<Made extends HTMLElement>(id: string, kind: new () => Made): Made;
export function part(id: string, kind: new () => HTMLElement = HTMLElement): HTMLElement {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no such #${id}.`);
  return found;
}

/** Puts new content in, unless it says the same as the old: what a person has selected there stays. */
export function replaceContent(at: HTMLElement, ...content: readonly Child[]): void {
  const next = element('div', {}, ...content);
  if (at.innerHTML !== next.innerHTML) at.replaceChildren(...next.childNodes);
}
