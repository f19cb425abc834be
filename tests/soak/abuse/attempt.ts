/** One request of an abuser, on a connection of its own, and what it got. */
import { request } from 'node:http';
import type { Abuser, Outcome } from './abuse.js';
import { createReceived, outcomeOf } from './received.js';

export interface Attempt {
  /** `/v1/chat/completions` unless given. */
  readonly path?: string;
  /** `POST` unless given. */
  readonly method?: string;
  readonly body?: Buffer | string | object;
  /** How often the body is sent, one after the other; once unless given. */
  readonly times?: number;
  /** Sends nothing behind the body, though more was announced. */
  readonly unfinished?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Leaves after so many milliseconds, answered or not. */
  readonly leaveAfterMs?: number;
}

export async function attempt(by: Abuser, asked: Attempt): Promise<Outcome> {
  const { path = '/v1/chat/completions', method = 'POST', body = '', times = 1 } = asked;
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return new Promise((resolve) => {
    const received = createReceived();
    const sent = request({
      ...{ host: '127.0.0.1', port: by.port, localAddress: by.address, agent: false, path, method },
    });
    const over = (outcome: Outcome): void => {
      clearTimeout(timer);
      resolve(outcome);
      sent.destroy();
    };
    const cut = (error: Error): void => over({ got: 'cut', said: `${error.message}: ${received.head}` });
    const timer = setTimeout(
      () => over({ got: asked.leaveAfterMs === undefined ? 'hung' : 'left', said: received.head }),
      asked.leaveAfterMs ?? PATIENCE_MS,
    );
    sent.on('error', cut);
    sent.on('response', (response) => {
      response.setEncoding('utf8').on('data', received.add);
      response.on('error', cut);
      response.on('end', () => over(outcomeOf(response.statusCode ?? 0, received)));
    });
    const headers = { 'content-type': 'application/json', 'x-api-key': by.key, ...asked.headers };
    // Set one by one and in Latin-1, as Node would refuse some of the values.
    for (const [name, value] of Object.entries(headers))
      sent.setHeader(name, Buffer.from(value).toString('latin1'));
    if (asked.unfinished !== true && times === 1) {
      sent.end(bytes);
      return;
    }
    sent.flushHeaders();
    for (let count = 0; count < times && bytes.length > 0; count += 1) sent.write(bytes);
    if (asked.unfinished !== true) sent.end();
  });
}

/** Longer than anything that the bridge waits for. */
export const PATIENCE_MS = 180_000;
