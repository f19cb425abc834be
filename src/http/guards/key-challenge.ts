/**
 * Challenge and response, by which a command and a bridge prove to each other that they know the same key before the command
 * sends it: each signs the command's nonce with the key. The command signs first, so that no one without the key gets a
 * signature to test guesses on.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const CHALLENGE_HEADER = 'x-claude-bridge-challenge';

/** @param nonce new for every challenge; letters and digits. */
export function challengeWith(key: string, nonce: string): string {
  return `${nonce}.${signed(key, 'asks', nonce)}`;
}

/** The response of a bridge that knows the key. */
export function proofWith(key: string, nonce: string): string {
  return signed(key, 'answers', nonce);
}

/** `undefined` for a challenge that was signed with none of the keys. */
export function proofFor(challenge: string, keys: readonly string[]): string | undefined {
  const [, nonce, signature] = /^([A-Za-z0-9]{16,64})\.([\w-]{43})$/.exec(challenge) ?? [];
  if (nonce === undefined || signature === undefined) return undefined;
  const given = Buffer.from(signature);
  const fitting = keys.filter((key) => timingSafeEqual(Buffer.from(signed(key, 'asks', nonce)), given));
  return fitting[0] === undefined ? undefined : proofWith(fitting[0], nonce);
}

function signed(key: string, who: 'asks' | 'answers', nonce: string): string {
  return createHmac('sha256', key).update(`claude-bridge ${who} ${nonce}`).digest('base64url');
}
