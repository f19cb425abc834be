/** What a watcher asks every few seconds: how the server is, whether it lives, whether it takes new requests. */
import type { RequestHandler } from 'express';
import type { AppOptions } from '../app-options.js';
import { stateBody } from '../state-body.js';

type HealthOptions = Pick<AppOptions, 'chat' | 'version' | 'draining' | 'sharedState'>;

/** GET /health: whether a request would be answered now, and if not, why. */
export function health({ chat, version, draining, sharedState }: HealthOptions): RequestHandler {
  return (_req, res) => {
    const { ready, problem, cli, proof, loggedIn, processes } = chat.status();
    res.status(ready ? 200 : 503).json({
      status: ready ? 'ok' : 'unavailable',
      version,
      cli: { version: cli.version },
      proof,
      // null: nothing has proved it yet.
      logged_in: loggedIn ?? null,
      processes,
      draining: draining?.() ?? false,
      ...(problem === undefined ? {} : { problem }),
      ...(sharedState && { state: stateBody(sharedState) }),
    });
  };
}

/** GET /health/live: the process serves; whoever gets no answer may start it anew. */
export const live: RequestHandler = (_req, res) => {
  res.json({ status: 'live' });
};

/**
 * GET /health/ready: whether new requests should come here. A used-up plan keeps it ready: its 429 with the time of
 * the reset is the answer, and must not make somebody else's login be used.
 */
export function ready({ chat, draining }: HealthOptions): RequestHandler {
  return (_req, res) => {
    const problem = draining?.() ? 'The bridge is about to stop.' : chat.status().problem;
    if (problem === undefined) res.json({ status: 'ready' });
    else res.status(503).json({ status: 'not_ready', reason: problem });
  };
}
