/** Packs the tokens of the cl100k_base encoding into a table that is fast to read: each token's length, then its bytes. */
import cl100k from 'js-tiktoken/ranks/cl100k_base';

/** Token ids run from 0 without gaps; no token is longer than 255 bytes. @throws when this does not hold. */
export function cl100kTable(): Uint8Array {
  const tokens: Buffer[] = [];
  for (const line of cl100k.bpe_ranks.split('\n').filter((each) => each !== '')) {
    const [, first, ...encoded] = line.split(' ');
    encoded.forEach((token, index) => (tokens[Number(first) + index] = Buffer.from(token, 'base64')));
  }
  const parts = Array.from(tokens, (token: Buffer | undefined, id) => {
    if (!token || token.length === 0 || token.length > 255) throw new Error(`Token ${id} cannot be packed.`);
    return Buffer.concat([Uint8Array.of(token.length), token]);
  });
  return Buffer.concat(parts);
}
