/** Rewrites regular expressions of other dialects so that they work with the `u` flag, which JSON Schema requires. */

/** The same pattern when it is valid, an equivalent one when only its spelling is not; otherwise `undefined`. */
export function unicodePattern(pattern: string): string | undefined {
  if (isValid(pattern)) return pattern;
  const respelled = respell(pattern);
  return isValid(respelled) ? respelled : undefined;
}

function isValid(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

/** Splits a pattern into escapes, group openings, quantifiers and single characters. */
const PIECES = /\\[\s\S]|\(\?P[<=][^>)]*[>)]|\{\d+(?:,\d*)?\}|\{,\d+\}|[\s\S]/gu;

function respell(pattern: string): string {
  let inClass = false;
  const pieces = pattern.match(PIECES) ?? [];
  return pieces
    .map((piece, at) => {
      if (!inClass) {
        inClass = piece === '[';
        return OUTSIDE_CLASS.get(piece) ?? pythonGroup(piece) ?? plainEscape(piece, '');
      }
      inClass = piece !== ']';
      const besideSet = SETS.test(pieces[at - 1] ?? '') || SETS.test(pieces[at + 1] ?? '');
      return piece === '-' && besideSet ? '\\-' : plainEscape(piece, '-');
    })
    .join('');
}

/** What other dialects write outside `[...]`, and the equivalent here. */
const OUTSIDE_CLASS: ReadonlyMap<string, string> = new Map([
  ['\\A', '^'],
  ['\\Z', '$'],
  ['\\z', '$'],
  [']', '\\]'],
  ['{', '\\{'],
  ['}', '\\}'],
]);

/** Inside `[...]`, a hyphen next to one of these does not make a range. */
const SETS = /^\\[dDwWsS]$/u;

function pythonGroup(piece: string): string | undefined {
  const [, kind, name] = /^\(\?P(?<kind>[<=])(?<name>[^>)]*)[>)]$/u.exec(piece) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  return kind === '<' ? `(?<${name}>` : `\\k<${name}>`;
}

/** An escaped character that needs no escape stands for itself; letters and digits after `\` have special meanings. */
function plainEscape(piece: string, alsoEscaped: string): string {
  const char = /^\\(?<char>[^A-Za-z0-9])$/u.exec(piece)?.groups?.['char'];
  return char === undefined || '^$\\.*+?()[]{}|/'.includes(char) || char === alsoEscaped ? piece : char;
}
