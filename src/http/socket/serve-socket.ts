/** Serves one WebSocket: answers its messages one after the other, and ends it when it is too old, when its client is silent, or with the server. */
import type { RawData, WebSocket } from 'ws';
import { BridgeError } from '../../core/bridge-error.js';
import { errorLine } from '../../openai/responses/socket-messages.js';
import { httpStatus } from '../../wire/error-response.js';
import type { AppOptions } from '../app-options.js';
import type { BodyBudget } from '../body/body-budget.js';
import { toBridgeError } from '../failures/to-bridge-error.js';
import { factsOf } from '../observe/request-facts.js';
import type { BeginRequest } from '../observe/request-log.js';
import type { AcceptedConnection, Upgrade } from '../server/upgrades.js';
import { answerMessage } from './answer-message.js';
import type { MessageContext } from './answer-message.js';
import type { ArrivedMessage } from './answer-message.js';
import { BareReply } from '../answer/bare-reply.js';
import type { SocketPast } from './socket-past.js';

export interface SocketOptions {
  readonly options: AppOptions;
  /** The path of its requests, in the log. */
  readonly path: string;
  /** The name of the key that it came with. */
  readonly client: string | undefined;
  readonly past: SocketPast;
  readonly named: MessageContext['named'];
  readonly budget: BodyBudget;
  readonly begin: BeginRequest;
  /** How long it may last and how often its client is asked for a sign of life, in milliseconds. */
  readonly lifetimeMs: number;
  readonly pingMs: number;
}

export function serveSocket(
  webSocket: WebSocket,
  { socket }: Pick<Upgrade, 'socket'>,
  { options, path, client, past, named, budget, begin, lifetimeMs, pingMs }: SocketOptions,
): AcceptedConnection {
  const waiting: ArrivedMessage[] = [];
  let running: BareReply | undefined;
  let idleSince: number | undefined = performance.now();
  let ending = false;
  let tooOld = false;
  let alive = true;
  let lingering: NodeJS.Timeout | undefined;

  const arrival = (): Pick<ArrivedMessage, 'reply' | 'reservation'> => {
    const reply = new BareReply(socket);
    return { reply, reservation: budget.open(reply) };
  };
  /** The message that is arriving; its bytes are reserved as they come. */
  let next = arrival();

  const close = (code: number, reason: string): void => {
    if (webSocket.readyState === webSocket.CLOSED) return;
    webSocket.close(code, reason);
    // A client that never answers the close must not hold up the server.
    lingering ??= setTimeout(() => webSocket.terminate(), LINGER_MS);
  };
  const endIfIdle = (): void => {
    if (running) return;
    if (tooOld) {
      webSocket.send(errorLine(tooOldError(lifetimeMs), {}, undefined));
      close(1000, 'too old');
    } else if (ending) close(1001, 'the server stops');
  };
  const answerNext = async (): Promise<void> => {
    for (let message = waiting.shift(); message; message = tooOld ? undefined : waiting.shift()) {
      running = message.reply;
      await answerMessage(message, { webSocket, past, named, options });
      if (!message.reply.closed) await new Promise<void>((over) => message.reply.once('close', () => over()));
    }
    running = undefined;
    alive = true;
    idleSince = performance.now();
    endIfIdle();
  };
  const refuse = ({ reply }: ArrivedMessage, error: BridgeError): void => {
    factsOf(reply).errorCode = error.code;
    reply.statusCode = httpStatus(error);
    webSocket.send(errorLine(error, {}, undefined), () => reply.close(true));
    // A client that sends and does not read would fill the memory with refusals.
    if (socket.writableNeedDrain) webSocket.terminate();
  };

  socket.prependListener('data', (piece: Buffer) => {
    alive = true;
    try {
      next.reservation.reserve(piece.length);
    } catch (error) {
      close(1013, toBridgeError(error).message.slice(0, 100));
    }
  });
  webSocket.on('message', (data: RawData, isBinary: boolean) => {
    if (webSocket.readyState !== webSocket.OPEN) return;
    const message = { ...next, text: isBinary ? undefined : textOf(data) };
    next = arrival();
    const facts = begin(message.reply, { method: 'WS', path });
    if (client !== undefined) facts.client = client;
    if (waiting.length >= MAX_WAITING) {
      refuse(message, tooMany());
      return;
    }
    waiting.push(message);
    if (running) return;
    idleSince = undefined;
    void answerNext();
  });
  // What breaks the protocol is answered by the library, which also closes the connection.
  webSocket.on('error', (error) => options.log.debug({ path, reason: error.message }, 'a WebSocket failed'));

  const pinging = setInterval(() => {
    // One that reads nothing of an answer is cut off with every other such connection.
    if (!alive && !running) {
      webSocket.terminate();
      return;
    }
    alive = false;
    webSocket.ping();
  }, pingMs);
  const ageing = setTimeout(() => {
    tooOld = true;
    endIfIdle();
  }, lifetimeMs);
  webSocket.once('close', () => {
    clearInterval(pinging);
    clearTimeout(ageing);
    clearTimeout(lingering);
    past.clear();
    next.reply.close(false);
    for (const { reply } of waiting.splice(0)) reply.close(false);
    running?.close(false);
  });
  return {
    get idleSince() {
      return idleSince;
    },
    end() {
      ending = true;
      endIfIdle();
    },
    terminate: () => webSocket.terminate(),
  };
}

function textOf(data: RawData): string {
  // With the library's default, a message is one buffer.
  return Buffer.isBuffer(data) ? data.toString('utf8') : '';
}

function tooOldError(lifetimeMs: number): BridgeError {
  return new BridgeError(
    'websocket_connection_limit_reached',
    `A WebSocket lasts ${lifetimeMs / 60_000} minutes, and this one has reached them. Open a new one and go on there.`,
  );
}

function tooMany(): BridgeError {
  return new BridgeError(
    'queue_full',
    `${MAX_WAITING} requests of this WebSocket already wait for the one that runs. Send the next one when an answer is complete, or open another WebSocket.`,
    { retryable: true },
  );
}

const MAX_WAITING = 16;
/** The time for a client to answer a close. */
const LINGER_MS = 1000;
