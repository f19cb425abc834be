/** Measures the nesting depth and the size of a JSON text, without parsing it. */

/**
 * Whether arrays and objects are nested more than `limit` levels deep. Parsing first is no option: a text of brackets alone keeps the
 * parser busy for seconds, and serialising its value overflows the stack. For a text that is not JSON the result means nothing; the parser
 * reports what is wrong with it.
 */
export function isNestedDeeper(json: string, limit: number): boolean {
  return jsonShape(json, limit).tooDeep;
}

export interface JsonShape {
  /** If true, the counts cover only the text up to there. */
  readonly tooDeep: boolean;
  /** How many arrays and objects there are. */
  readonly groups: number;
  /** How many members they have in all, less one for each that is not empty: the number of commas. */
  readonly members: number;
}

/** The memory that the parsed value takes besides that of its text: one with many small members is larger than its text. */
export function parsedBytes({ groups, members }: Pick<JsonShape, 'groups' | 'members'>): number {
  return groups * GROUP_BYTES + members * MEMBER_BYTES;
}

/** The size of an empty object or array, and of a name or short string with its slot. */
const [GROUP_BYTES, MEMBER_BYTES] = [64, 32];

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
