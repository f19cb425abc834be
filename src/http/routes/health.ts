/** GET /health: whether a request would be answered now, and if not, why. */
import type { RequestHandler } from 'express';
import type { AppOptions } from '../app-options.js';
import { stateBody } from '../state-body.js';

export function health({
  chat,
  version,
  sharedState,
}: Pick<AppOptions, 'chat' | 'version' | 'sharedState'>): RequestHandler {
  return (_req, res) => {
    const { ready, problem, cli, loggedIn, processes } = chat.status();
    res.status(ready ? 200 : 503).json({
      status: ready ? 'ok' : 'unavailable',
      version,
      cli: { version: cli.version },
      // null: nothing has proved it yet.
      logged_in: loggedIn ?? null,
      processes,
      ...(problem === undefined ? {} : { problem }),
      ...(sharedState && { state: stateBody(sharedState) }),
    });
  };
}
