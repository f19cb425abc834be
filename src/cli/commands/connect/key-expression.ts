/** The key, and every other value, as the languages of the snippets write it. */
import type { KeyFacts } from './connect-client.js';

export const keyIn = {
  js: (key: KeyFacts): string => (key.kind === 'text' ? js(key.text) : `process.env.${key.name}`),
  python: (key: KeyFacts): string =>
    key.kind === 'text' ? JSON.stringify(key.text) : `os.environ["${key.name}"]`,
  shell: (key: KeyFacts): string => (key.kind === 'text' ? shell(key.text) : `"$${key.name}"`),
};

/** A string of JavaScript. */
export function js(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** One word of a shell's command line. */
export function shell(text: string): string {
  return /^[\w./:@%+=,-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
