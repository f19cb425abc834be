/** Puts right what is not Unicode: the model's API refuses a body with half a character in it. */

/** The text with U+FFFD for every surrogate that stands alone. */
export function wellFormed(text: string): string {
  return text.replace(lone, '\ufffd');
}

/** The same for every text and every key inside of a JSON value. */
export function wellFormedJson(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormedJson);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [wellFormed(key), wellFormedJson(inner)]),
  );
}

/** Two that belong together are one character to this, which is none of them. */
const lone = /\p{Surrogate}/gu;
