/** Changes what a person typed into what to type next. */
import { shellWord } from './shell-word.js';

/** The words after the program's name as one line to type. */
export function typedLine(words: readonly string[], platform?: NodeJS.Platform): string {
  return [
    'claude-bridge',
    ...words.map((word) => (PLACEHOLDER.test(word) ? word : shellWord(word, platform))),
  ].join(' ');
}

/** A word such as `<key>`, for the reader to replace. */
const PLACEHOLDER = /^<[a-z- ]+>$/;

/** The same words with another value of the flag, which is appended where it was not given. */
export function withFlag(words: readonly string[], flag: string, value: string): string[] {
  const at = flagAt(words, flag);
  if (at < 0) return [...words, flag, value];
  const glued = words[at] !== flag;
  return [...words.slice(0, at), flag, value, ...words.slice(at + (glued ? 1 : 2))];
}

/** The same words with what was meant by one of them: the first such word behind the command's own, such as `config set`. */
export function withMeant(words: readonly string[], behind: number, typed: string, meant: string): string[] {
  return words.with(words.indexOf(typed, behind), meant);
}

/** The same words without the flag and its value. */
export function withoutFlag(words: readonly string[], flag: string): string[] {
  const at = flagAt(words, flag);
  if (at < 0) return [...words];
  return [...words.slice(0, at), ...words.slice(at + (words[at] === flag ? 2 : 1))];
}

export function flagAt(words: readonly string[], flag: string): number {
  return words.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
}

/** The words of `serve` as typed, or `serve` alone for another command that needs what `serve` needs. */
export function serveWords(words: readonly string[]): readonly string[] {
  return words[0] === 'serve' ? words : ['serve'];
}

/** The flags as typed that name a bridge: what another command needs to reach the same one. */
export function addressWords(words: readonly string[]): string[] {
  return ['--host', '--port'].flatMap((flag) => {
    const at = flagAt(words, flag);
    const word = words[at];
    if (word === undefined) return [];
    const value = word === flag ? words[at + 1] : word.slice(flag.length + 1);
    return value === undefined ? [] : [flag, value];
  });
}

/** The line with the flags as typed that name a bridge, where its command takes them and the line has none. */
export function withAddress(line: string, words: readonly string[], platform?: NodeJS.Platform): string {
  if (!TAKES_ADDRESS.test(line)) return line;
  const flags = addressWords(words);
  const missing = flags.filter((_, index) => !line.includes(` ${flags[index - (index % 2)] ?? ''}`));
  return [line, ...missing.map((word) => shellWord(word, platform))].join(' ');
}

const TAKES_ADDRESS =
  /^claude-bridge (?:serve|status|chat|models|batch (?:run|wait|list|status|cancel))(?: |$)/;

/** The same words without some of them, such as flags that have no value. */
export function without(words: readonly string[], ...left: readonly string[]): string[] {
  return words.filter((word) => !left.includes(word));
}
