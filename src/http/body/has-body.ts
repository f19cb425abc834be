/** Tells from the headers of a request whether a body follows them. */
import type { IncomingHttpHeaders } from 'node:http';

/** A handler may run before Node calls a request without a body complete. */
export function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
