/** Looks at how deep a JSON text is nested, without parsing it. */

/**
 * Whether arrays and objects stand inside of each other more than `limit` deep. Parsing first would not do: a text of
 * nothing but brackets keeps the parser busy for seconds, and serialising its value overflows the stack.
 * Of a text that is not JSON it says something too; the parser will tell what is wrong with it.
 */
export function isNestedDeeper(json: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case quote:
        at = endOfString(json, at);
        break;
      case openBracket:
      case openBrace:
        if (++depth > limit) return true;
        break;
      case closeBracket:
      case closeBrace:
        depth--;
        break;
      default:
    }
  }
  return false;
}

/** The index of the quotation mark that closes the string opened at `start`; the text's length when there is none. */
function endOfString(json: string, start: number): number {
  for (let at = json.indexOf('"', start + 1); at !== -1; at = json.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (json.charCodeAt(at - 1 - backslashes) === backslash) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return json.length;
}

const [quote, backslash] = [0x22, 0x5c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];
