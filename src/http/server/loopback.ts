/** Tells whether a name or an address can only mean this machine. */

/** @param hostname as in a URL, IPv6 addresses in brackets. */
export function isLoopbackName(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}

/** @param address of a connection, as Node reports it. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return /^(::ffff:)?127\.|^::1$/i.test(address ?? '');
}
