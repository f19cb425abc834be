/** Looks at how deep a JSON text is nested and of how much it is made, without parsing it. */

/**
 * Whether arrays and objects stand inside of each other more than `limit` deep. Parsing first would not do: a text of
 * nothing but brackets keeps the parser busy for seconds, and serialising its value overflows the stack.
 * Of a text that is not JSON it says something too; the parser will tell what is wrong with it.
 */
export function isNestedDeeper(json: string, limit: number): boolean {
  return jsonShape(json, limit).tooDeep;
}

export interface JsonShape {
  /** The rest is not looked at then. */
  readonly tooDeep: boolean;
  /** Arrays and objects. */
  readonly groups: number;
  /** What stands beside something else in one of them, one less than there are in each. */
  readonly members: number;
}

export function jsonShape(json: string, limit: number): JsonShape {
  let [depth, groups, members] = [0, 0, 0];
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case quote:
        at = endOfString(json, at);
        break;
      case openBracket:
      case openBrace:
        groups++;
        if (++depth > limit) return { tooDeep: true, groups, members };
        break;
      case closeBracket:
      case closeBrace:
        depth--;
        break;
      case comma:
        members++;
        break;
      default:
    }
  }
  return { tooDeep: false, groups, members };
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

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];
