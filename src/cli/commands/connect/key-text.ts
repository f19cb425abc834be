/** The key and other texts in the languages of the lines that `connect` prints. */
import { shellWord } from '../../typed/shell-word.js';
import type { KeyFacts } from './connect-client.js';

export const keyIn = {
  js: (key: KeyFacts): string => (key.kind === 'text' ? js(key.text) : `process.env.${key.name}`),
  python: (key: KeyFacts): string =>
    key.kind === 'text' ? JSON.stringify(key.text) : `os.environ["${key.name}"]`,
  shell: (key: KeyFacts): string => (key.kind === 'text' ? shellWord(key.text) : `"$${key.name}"`),
  /** In a form that a person fills in. */
  form: (key: KeyFacts): string => (key.kind === 'text' ? key.text : 'the key of the bridge'),
};

/** Whether the bridge asks for it. */
export function needed(key: KeyFacts): boolean {
  return key.kind === 'variable' || key.needed;
}

/** A string in JavaScript. */
export function js(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
