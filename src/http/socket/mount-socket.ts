/** Mounts the WebSocket of responses, at the path of POST /responses. */
import type { Express } from 'express';
import { WebSocketServer } from 'ws';
import { BridgeError } from '../../core/bridge-error.js';
import { namedBy } from '../answer/asking.js';
import type { KeptResponses } from '../answer/kept-responses.js';
import type { AppOptions } from '../app-options.js';
import type { BodyBudget } from '../body/body-budget.js';
import type { ConversationsOf } from '../conversations/client-conversations.js';
import type { FilesOf } from '../files/client-files.js';
import { factsOf } from '../observe/request-facts.js';
import type { BeginRequest } from '../observe/request-log.js';
import { upgradeOf } from '../server/upgrades.js';
import { serveSocket } from './serve-socket.js';
import { socketPasts } from './socket-past.js';

export interface SocketParts {
  readonly options: AppOptions;
  readonly keptResponses: KeptResponses;
  readonly files: FilesOf;
  readonly conversations: ConversationsOf;
  readonly budget: BodyBudget;
  readonly begin: BeginRequest;
}

/** A request for it has passed the guards, as every other one has. */
export function mountResponsesSocket(app: Express, { budget, begin, ...context }: SocketParts): void {
  const { options } = context;
  const { bodyLimitBytes, webSockets = {} } = options;
  const { lifetimeMs = LIFETIME_MS, pingMs = PING_MS } = webSockets;
  const server = new WebSocketServer({
    ...{ noServer: true, clientTracking: false },
    // What arrives compressed could grow without bound, and what is sent is small.
    ...{ perMessageDeflate: false, maxPayload: bodyLimitBytes },
  });
  const openPast = socketPasts();
  app.use((req, res, next) => {
    const upgrade = upgradeOf(req);
    if (!upgrade || !PATH.test(req.path)) {
      next();
      return;
    }
    if (!upgrade.makeRoom()) throw tooManySockets();
    const { client } = factsOf(res);
    server.handleUpgrade(req, upgrade.socket, upgrade.head, (webSocket) => {
      const past = openPast();
      upgrade.accepted(
        serveSocket(webSocket, upgrade, {
          named: (reserve) => namedBy({ client, reserve }, context),
          ...{ options, path: req.path, client, past, budget, begin, lifetimeMs, pingMs },
        }),
      );
    });
  });
}

function tooManySockets(): BridgeError {
  return new BridgeError(
    'overloaded',
    'The bridge has as many WebSockets as it can hold, and all of them are busy. Try again in a moment, or use POST.',
    { retryable: true },
  );
}

const PATH = /^(?:\/v1)?\/responses\/?$/;
/** As at OpenAI. */
const LIFETIME_MS = 3_600_000;
const PING_MS = 30_000;
