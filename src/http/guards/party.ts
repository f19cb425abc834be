/** Names the party of a request: whoever takes turns with others for the model's places. */
import { isIPv6 } from 'node:net';

/** The name of the key, or without one the address the request came from. @param client the name of the key. */
export function partyOf(client: string | undefined, address = ''): string {
  return client === undefined ? `from ${network(address)}` : `key ${client}`;
}

/** Who has one IPv6 address has as a rule all that share its first half. */
function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '');
  if (!isIPv6(plain)) return plain;
  const [before = '', after] = plain.split('%')[0]?.split('::') ?? [];
  const groups = before.split(':').filter((group) => group !== '');
  if (after === undefined || groups.length >= HALF) return groups.slice(0, HALF).join(':');
  const behind = after.split(':').filter((group) => group !== '');
  const gap = Array.from({ length: Math.max(0, ALL - groups.length - behind.length) }, () => '0');
  return [...groups, ...gap, ...behind].slice(0, HALF).join(':');
}

const ALL = 8;
const HALF = 4;
