/** Shortens texts that are kept when their request is over. */

/** At most so many characters, as a text of its own: a slice would keep all of what it was cut from in memory. */
export function ownText(text: string, most: number): string {
  return Buffer.from(text.slice(0, most), 'utf16le').toString('utf16le');
}
