/** What a watcher asks every few seconds: how the server is, whether it lives, whether it takes new requests. */
import type { Request, RequestHandler, Response } from 'express';
import type { AppOptions } from '../app-options.js';
import { CHALLENGE_HEADER, proofFor } from '../guards/bridge-proof.js';
import { watchClient } from '../server/client-connection.js';
import type { KeyGuesses } from '../guards/key-guesses.js';
import { factsOf, requestId } from '../observe/request-facts.js';
import { stateBody } from '../observe/state-body.js';

type HealthOptions = Pick<AppOptions, 'chat' | 'version' | 'draining' | 'sharedState' | 'keys'>;

/** GET /health: whether a request would be answered now, and if not, why. */
export function health(options: HealthOptions, guesses: KeyGuesses): RequestHandler {
  const { chat, version, draining, sharedState, keys = [] } = options;
  const known = keys.map(({ key }) => key);
  return async (req, res) => {
    const keyProof = known.length > 0 ? await provenTo(req, res, known, guesses) : undefined;
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
      ...(keyProof !== undefined && { key_proof: keyProof }),
    });
  };
}

/** A challenge that no key made is a guess like any other. */
async function provenTo(
  req: Request,
  res: Response,
  keys: readonly string[],
  guesses: KeyGuesses,
): Promise<string | undefined> {
  const challenge = req.get(CHALLENGE_HEADER);
  const address = req.socket.remoteAddress ?? '';
  if (challenge === undefined || guesses.crowded(address)) return undefined;
  const proof = proofFor(challenge, keys);
  if (proof !== undefined) return proof;
  const client = watchClient(res);
  await guesses.wrong(address, { requestId: requestId(factsOf(res)), route: '/health' }, client.signal);
  client.release();
  return undefined;
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
