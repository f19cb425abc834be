/** The name of a model without Ollama's tag that stands for none: its clients add it to the names that they list. */
export function withoutLatest(name: string): string {
  return name.replace(/(?<=.):latest$/, '');
}
