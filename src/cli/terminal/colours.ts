/** Decides whether output to a stream is coloured: on terminals, unless the user says otherwise. */
import { Chalk } from 'chalk';
import type { ChalkInstance } from 'chalk';

/** In order of precedence: `--no-color`, FORCE_COLOR, NO_COLOR, the kind of stream. */
export function coloursFor(
  stream: { readonly isTTY?: boolean },
  preferences: ColourPreferences,
): ChalkInstance {
  return new Chalk({ level: wanted(stream, preferences) ? 1 : 0 });
}

export interface ColourPreferences {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the flag `--no-color` is set. */
  readonly noColour: boolean;
}

function wanted(
  { isTTY = false }: { readonly isTTY?: boolean },
  { env, noColour }: ColourPreferences,
): boolean {
  if (noColour) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  // By convention an empty value counts as unset.
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return isTTY && env['TERM'] !== 'dumb';
}
