/** Which names and addresses can only mean this machine. */
/** Whether a host name, as a URL writes it, can only mean this machine. */
export function isLoopbackName(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}

/** The same for the address of a connection. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return /^(::ffff:)?127\.|^::1$/i.test(address ?? '');
}
