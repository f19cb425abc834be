/** Identifies the client of a request, so that clients can take turns for the slots. */
import { isIPv6 } from 'node:net';
import type { ClientKey } from '../app-options.js';

/** The name of the key, or without a named key the address of the request. @param client the name of the key. */
export function clientIdOf(client: string | undefined, address = ''): string {
  return client === undefined ? `from ${network(address)}` : `key ${client}`;
}

/** Whether there may be several clients, so that none is to take all of what they share. */
export function hasSeveralKeys(keys: readonly ClientKey[] = []): boolean {
  return keys.length > 1;
}

/** An IPv6 client usually has all addresses that share the first half. */
export function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '');
  if (!isIPv6(plain)) return plain;
  const [before = '', after] = plain.split('%')[0]?.split('::') ?? [];
  const groups = before.split(':').filter((group) => group !== '');
  if (after === undefined || groups.length >= HALF) return groups.slice(0, HALF).join(':');
  const behind = after.split(':').filter((group) => group !== '');
  const gap = Array.from({ length: Math.max(0, ALL_GROUPS - groups.length - behind.length) }, () => '0');
  return [...groups, ...gap, ...behind].slice(0, HALF).join(':');
}

const ALL_GROUPS = 8;
const HALF = 4;
