/** The Messages API on loopback, scripted by a test: the only part of the path from a client to the model that is not real. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGate, parseBody } from './api-gate.js';
import type { GateOptions } from './api-gate.js';
import { answer, apiError } from './api-reply.js';
import type { Reply } from './api-reply.js';
import { lastUserText } from './api-request.js';
import type { MessagesBody } from './api-request.js';
import type { CacheAccount } from './api-rules/cache-account.js';
import { sendReply } from './send-reply.js';

export interface RecordedRequest {
  readonly body: MessagesBody;
  readonly headers: IncomingHttpHeaders;
  /** When it had arrived completely; Unix time in milliseconds. */
  readonly at: number;
  /** Why the real API would refuse it; such a request gets this answer and uses up no reply. */
  readonly refused: string | undefined;
  /** Resolves with the Unix time in milliseconds when the caller hung up before the reply was complete. */
  readonly aborted: Promise<number>;
  /** The whole reply was sent. */
  readonly finished: boolean;
  /** The exchange is over, one way or another. */
  readonly closed: boolean;
}

export type ReplyScript = (request: RecordedRequest, index: number) => Reply | Promise<Reply>;

export interface MessagesApi extends AsyncDisposable {
  readonly url: string;
  /** Every `POST /v1/messages`, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** The body of every `POST /v1/messages/count_tokens`. */
  readonly counts: readonly MessagesBody[];
  /** Method and path of every other request. */
  readonly otherRequests: readonly string[];
  /** What the prompt cache would charge; stays at zero unless started with `account`. */
  readonly account: CacheAccount;
  /** Queues replies for the next requests; the script answers when the queue is empty. */
  reply(...replies: readonly Reply[]): void;
  /** Replaces the script. The first one echoes: `You said: ` and the last user text. */
  script(script: ReplyScript): void;
  /**
   * The oldest matching request that it has not returned before; waits for one when there is none.
   * @throws after `timeoutMs` (a minute by default), naming the requests so far.
   */
  nextRequest(
    predicate?: (request: RecordedRequest) => boolean,
    timeoutMs?: number,
  ): Promise<RecordedRequest>;
  close(): Promise<void>;
}

export interface MessagesApiOptions extends GateOptions {
  readonly script?: ReplyScript;
  /** By default 0, a free port. */
  readonly port?: number;
  /** Keeps no requests, for a test that makes a great many: `requests` stays empty. */
  readonly forgetful?: boolean;
}

export async function startMessagesApi(options: MessagesApiOptions = {}): Promise<MessagesApi> {
  const requests: RecordedRequest[] = [];
  const counts: MessagesBody[] = [];
  const otherRequests: string[] = [];
  const queue: Reply[] = [];
  const handedOut = new Set<RecordedRequest>();
  const watchers = new Set<() => void>();
  const exchanges = new Set<Exchange>();
  const gate = createGate(options);
  let script = options.script ?? echo;
  let answered = 0;

  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    if (request.method === 'POST' && path === '/v1/messages') {
      void answerMessages(request, response);
      return;
    }
    if (request.method === 'POST' && path === '/v1/messages/count_tokens') {
      void countTokens(request, response);
      return;
    }
    otherRequests.push(`${request.method} ${request.url}`);
    request.resume();
    response.writeHead(request.method === 'HEAD' && path === '/' ? 200 : 404).end();
  });

  async function answerMessages(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { body, refused } = gate.admit(await readAll(request), request.headers);
      const exchange = createExchange(request, response, body, refused?.message);
      exchanges.add(exchange);
      response.once('close', () => exchanges.delete(exchange));
      if (options.forgetful !== true) requests.push(exchange.recorded);
      for (const watcher of [...watchers]) watcher();
      await sendReply(
        refused ?? gate.dismiss(body, queue.shift() ?? (await script(exchange.recorded, answered++))),
        body,
        response,
        exchange.cut,
      );
    } catch (error) {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      // 400, because the CLI does not repeat such a request: the test sees the mistake in its script at once.
      const mistake = apiError(400, 'invalid_request_error', `The script failed: ${String(error)}`);
      await sendReply(mistake, { model: '', messages: [] }, response, () => response.destroy());
    }
  }

  async function countTokens(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = parseBody(await readAll(request));
    counts.push(body);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ input_tokens: JSON.stringify(body.messages).length }));
  }

  async function close(): Promise<void> {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const exchange of exchanges) exchange.cut();
    server.closeAllConnections();
    await ended;
  }

  // After the five seconds of Node's own a client may just be asking again.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    counts,
    otherRequests,
    account: gate.account,
    reply: (...replies) => void queue.push(...replies),
    script: (next) => void (script = next),
    nextRequest: (predicate = () => true, timeoutMs = 60_000) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = requests.find((request) => !handedOut.has(request) && predicate(request));
          if (found === undefined) return;
          handedOut.add(found);
          watchers.delete(look);
          clearTimeout(timer);
          resolve(found);
        };
        const timer = setTimeout(() => {
          watchers.delete(look);
          reject(
            new Error(`No matching request reached the API in ${timeoutMs} ms; ${requests.length} came.`),
          );
        }, timeoutMs);
        watchers.add(look);
        look();
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

export const echo: ReplyScript = ({ body }) => answer(`You said: ${lastUserText(body)}`);

interface Exchange {
  readonly recorded: RecordedRequest;
  /** Hangs up from our side: this is not an abort by the caller. */
  readonly cut: () => void;
}

function createExchange(
  request: IncomingMessage,
  response: ServerResponse,
  body: MessagesBody,
  refused: string | undefined,
): Exchange {
  let closed = false;
  let cutByUs = false;
  const aborted = new Promise<number>((resolve) => {
    response.once('close', () => {
      closed = true;
      if (!response.writableFinished && !cutByUs) resolve(Date.now());
    });
  });
  const recorded: RecordedRequest = {
    body,
    headers: request.headers,
    at: Date.now(),
    refused,
    aborted,
    get closed() {
      return closed;
    },
    get finished() {
      return response.writableFinished;
    },
  };
  const cut = (): void => {
    cutByUs = true;
    response.destroy();
  };
  return { recorded, cut };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
