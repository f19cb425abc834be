/** Answers a request for which there are too many connections. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BridgeError } from '../../core/bridge-error.js';
import { errorHeaders } from '../../wire/error-response.js';
import { failureOn } from '../failures/failure-shape.js';

export function refuseCrowd({ url = '/' }: IncomingMessage, res: ServerResponse): void {
  const error = new BridgeError(
    'overloaded',
    'The bridge has as many connections as it can hold, and all of them are at work. Try again in a moment; ' +
      'whoever runs this server can allow it more open files (`ulimit -n`).',
    { retryable: true, retryAfter: RETRY_AFTER_S },
  );
  const { status, body } = failureOn(url.replace(/\?.*$/s, ''), error, '');
  const text = JSON.stringify(body);
  const head = { 'content-type': 'application/json; charset=utf-8', connection: 'close' };
  res.writeHead(status, { ...errorHeaders(error, 0), ...head, 'content-length': Buffer.byteLength(text) });
  res.end(text);
}

const RETRY_AFTER_S = 5;
