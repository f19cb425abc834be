/** Makes foreign text safe to show and to keep. */

/** What a terminal, a log or a page obeys instead of showing: control characters other than line breaks and tabs, and marks that turn the direction of writing. */
const OBEYED = /[^\P{Cc}\t\n]|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** The text without control characters; line breaks and tabs stay. */
export function plainText(text: string): string {
  return text.replace(OBEYED, '');
}

/** The same in one line, for names and table cells. */
export function plainLine(text: string): string {
  return plainText(text).replace(/\s+/gu, ' ');
}

/** `plainText` for every text in a JSON value. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [plainText(name), plainValue(each)]));
}

/** At most this many characters, as a copy: a slice would keep the whole original in memory. */
export function ownText(text: string, most: number): string {
  return Buffer.from(text.slice(0, most), 'utf16le').toString('utf16le');
}
