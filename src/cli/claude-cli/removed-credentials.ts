/** Tells the user about an API key in the environment that the bridge does not use. */
import { REMOVED_CREDENTIALS } from '../../claude/launch/command-line.js';
import type { Machine } from '../machine.js';

/** One sentence, or none when there is nothing to say. */
export function credentialsNote({ env }: Machine): string[] {
  const names = REMOVED_CREDENTIALS.filter((name) => env[name] !== undefined && env[name] !== '');
  if (names.length === 0) return [];
  const [subject, verb] = [names.join(' and '), names.length === 1 ? 'is' : 'are'];
  return [
    `${subject} ${verb} set and ${verb} not passed on to the Claude CLI: claude-bridge uses the CLI’s own login only.`,
  ];
}
