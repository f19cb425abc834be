/** The name of a model as Ollama lists it, always with a tag. */
export function tagged(name: string): string {
  return name.includes(':') ? name : `${name}:latest`;
}
