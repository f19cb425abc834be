/** Numbers of things in a text. */

/** @returns such as `1 request` or `2 requests` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
