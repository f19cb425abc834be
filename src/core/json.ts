/** Reads JSON that comes from outside. */

export type Json = Readonly<Record<string, unknown>>;

/** A content block or a tool in the form of the model's API. */
export type TypedJson = Json & { readonly type: string };

/** The value of a JSON text; `undefined` for a text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value as JSON text, with U+FFFD for each half of a surrogate pair: the model's API refuses a body with one. */
export function jsonText(value: object): string {
  const json = JSON.stringify(value);
  // JSON.stringify writes lone surrogates, and only those, as escapes.
  return json.includes('\\ud') ? json.replace(/\\(?:ud[0-9a-f]{3}|[^])/g, replaced) : json;
}

function replaced(escape: string): string {
  return escape.startsWith('\\ud') ? '\\ufffd' : escape;
}

/** False for lists and null. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one for any other value. */
export function record(value: unknown): Json {
  return isObject(value) ? value : EMPTY;
}

const EMPTY: Json = {};

/** The list, or an empty one for any other value. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Any finite number as one to count with: whole, and not below 0. */
export function wholeCount(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return Math.min(Math.max(0, Math.round(value)), Number.MAX_SAFE_INTEGER);
}

/** Says in a few words what is wrong with a JSON text and where, without quoting the text: it may hold secrets. */
export function jsonFault(text: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  // Node 20 to 24 name the position of most faults; for an unexpected token they quote the text around it instead.
  const [, token, ellipsis, quote] =
    /^(Unexpected token .*?), (\.\.\.)?"(.*)"(?:\.\.\.)? is not valid JSON$/s.exec(reason) ?? [];
  if (token === undefined || quote === undefined) {
    return reason.endsWith('end of JSON input') ? `${reason} at position ${text.length}` : reason;
  }
  const position =
    ellipsis === undefined ? firstFault(text.slice(0, 100)) : text.indexOf(quote) + contextLength;
  return `${token} in JSON at position ${position}`;
}

/** How many characters before the token Node quotes. */
const contextLength = 10;

/** The position of the first character that no JSON text could have there. */
function firstFault(text: string): number {
  for (let length = 1; length < text.length; length++) {
    try {
      JSON.parse(text.slice(0, length));
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('Unexpected token')) return length - 1;
    }
  }
  return text.length - 1;
}

/** Roughly how many bytes a plain JSON value takes in memory; two per character, which any string fits in. */
export function jsonSize(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length + BYTES_A_VALUE;
  if (typeof value !== 'object' || value === null) return BYTES_A_VALUE;
  let size = BYTES_A_VALUE;
  for (const [key, inner] of Object.entries(value)) size += 2 * key.length + jsonSize(inner);
  return size;
}

const BYTES_A_VALUE = 16;
