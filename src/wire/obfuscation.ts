/** Pads the events of a stream, so that whoever sees only how many encrypted bytes pass does not learn how long their words are. */
import { createHash } from 'node:crypto';
import { oneLine } from './sse-data.js';

/** The event with a text that makes its JSON a multiple of 64 bytes. It looks random, so that compression does not undo it. */
export function obfuscated<Event extends object>(event: Event): Event & { readonly obfuscation: string } {
  const bare = oneLine({ ...event, obfuscation: '' });
  const missing = (UNIT - (Buffer.byteLength(bare) % UNIT)) % UNIT;
  return { ...event, obfuscation: createHash('sha512').update(bare).digest('base64').slice(0, missing) };
}

/** In bytes; shorter than a hash. */
const UNIT = 64;

export const obfuscationField = {
  type: 'string',
  description:
    'Only with `stream_options.include_obfuscation`: fills the event up to a multiple of 64 bytes.',
} as const;
