/** Ids of kept things that are listed in the order of their creation. */

/** @param created Unix time in milliseconds. @param unique a part that no other has. */
export function timeOrderedId(prefix: string, created: number, unique: string): string {
  return `${prefix}${created.toString(36).padStart(9, '0')}${unique.slice(0, 15)}`;
}
