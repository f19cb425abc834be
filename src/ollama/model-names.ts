/** Ollama's names of models, which end in a tag. */

/** The name without the tag that stands for none. */
export function withoutLatest(name: string): string {
  return name.replace(/:latest$/, '');
}

/** The name as Ollama lists it, always with a tag. */
export function tagged(name: string): string {
  return name.includes(':') ? name : `${name}:latest`;
}
