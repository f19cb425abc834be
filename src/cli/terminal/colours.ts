/** Decides whether what goes to a stream is coloured: on terminals, unless the user says otherwise. */
import { Chalk } from 'chalk';
import type { ChalkInstance } from 'chalk';

/** `--no-color` beats FORCE_COLOR, that beats NO_COLOR, and that the kind of the stream. */
export function coloursFor(stream: { readonly isTTY?: boolean }, wishes: ColourWishes): ChalkInstance {
  return new Chalk({ level: wanted(stream, wishes) ? 1 : 0 });
}

export interface ColourWishes {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The flag was given. */
  readonly noColour: boolean;
}

function wanted({ isTTY = false }: { readonly isTTY?: boolean }, { env, noColour }: ColourWishes): boolean {
  if (noColour) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  // The convention is that an empty value is none.
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return isTTY && env['TERM'] !== 'dumb';
}
