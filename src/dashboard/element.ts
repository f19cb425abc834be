/** Creates elements. All content is set as text, so nothing from outside can become markup. */
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

/** Finds an element of index.html by its id. */
export function part(id: string): HTMLElement;
export function part<Made extends HTMLElement>(id: string, kind: new () => Made): Made;
export function part(id: string, kind: new () => HTMLElement = HTMLElement): HTMLElement {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no element #${id} of that type.`);
  return found;
}

/** Replaces the content unless it is the same, so that the user's selection stays. */
export function replaceContent(at: HTMLElement, ...content: readonly Child[]): void {
  const next = element('div', {}, ...content);
  if (at.innerHTML !== next.innerHTML) at.replaceChildren(...next.childNodes);
}
