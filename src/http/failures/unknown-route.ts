/** Answers a path that no route has with 404, and says what the client probably meant. */
import type { RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';

/** @param lines the routes there are, such as `GET /v1/models`. */
export function unknownRoute(lines: readonly string[]): RequestHandler {
  return (req) => {
    const meant = req.path.replace(/\/{2,}/g, '/').replace(/^(?:\/v1){2,}(?=\/|$)/, '/v1');
    const hint =
      meant === req.path
        ? ''
        : ` Did you mean ${meant}? The client's base URL must end with a single /v1 and no slash after it, such as ${req.protocol}://${req.get('host') ?? '127.0.0.1:8000'}/v1.`;
    throw new BridgeError(
      'not_found',
      `There is no route ${req.method} ${shortened(req.path)}.${hint} The routes are: ${lines.join(', ')}.`,
    );
  };
}

function shortened(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
