/** JSON pointers as `$ref` writes them. */
import { own } from './schema-keywords.js';

export function pointer(tokens: readonly string[]): string {
  return ['#', ...tokens.map(written)].join('/');
}

/** The parts of a reference that starts at the document's root; `undefined` for any other. */
export function pointerTokens(reference: string): string[] | undefined {
  if (reference === '#' || reference === '') return [];
  if (!reference.startsWith('#/')) return undefined;
  return reference.slice(2).split('/').map(read);
}

/** The value that the parts lead to from here. */
export function valueAt(root: unknown, tokens: readonly string[]): unknown {
  let value = root;
  for (const token of tokens) value = Array.isArray(value) ? elementAt(value, token) : own(value, token);
  return value;
}

/** Whether a `$ref` can contain it unchanged. */
export function isUriReference(reference: string): boolean {
  return /^(?:[\w\-.~!$&'()*+,;=:@/?#]|%[0-9a-f]{2})*$/iu.test(reference);
}

function elementAt(list: readonly unknown[], token: string): unknown {
  return /^(?:0|[1-9]\d*)$/u.test(token) ? list[Number(token)] : undefined;
}

function written(token: string): string {
  const escaped = token
    .replaceAll('~', '~0')
    .replaceAll('/', '~1')
    .replace(/\p{Cs}/gu, '\uFFFD');
  return encodeURIComponent(escaped).replaceAll('%24', '$');
}

function read(token: string): string {
  let decoded = token;
  try {
    decoded = decodeURIComponent(token);
  } catch {
    // A `%` that begins no escape stands for itself.
  }
  return decoded.replaceAll('~1', '/').replaceAll('~0', '~');
}
