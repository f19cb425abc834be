/** Takes out of foreign text what a terminal, a log or a page would obey instead of show. */

/** Control characters other than line breaks and tabs, and marks that turn the direction of writing. */
const OBEYED = /[^\P{Cc}\t\n]|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** Line breaks and tabs stay. */
export function plainText(text: string): string {
  return text.replace(OBEYED, '');
}

/** All in one line: for names and cells of tables. */
export function plainLine(text: string): string {
  return plainText(text).replace(/\s+/gu, ' ');
}

/** The same for every text in a value that came as JSON. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [plainText(name), plainValue(each)]));
}
