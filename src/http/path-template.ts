/** A path in Express syntax as OpenAPI writes it: `/models/{id}`. */
export function templateOf(path: string): string {
  return path.replace(/[:*](\w+)/g, '{$1}');
}
