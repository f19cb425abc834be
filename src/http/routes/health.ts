/** GET /health, /health/live and /health/ready: for load balancers, supervisors and the commands of this program. */
import type { Request, Response } from 'express';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { object } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import { CHALLENGE_HEADER, proofFor } from '../guards/key-challenge.js';
import type { KeyThrottle } from '../guards/key-throttle.js';
import { factsOf, requestId } from '../observe/request-facts.js';
import type { Endpoint } from '../route.js';
import { watchClient } from '../server/client-connection.js';
import { sharedStateBody, sharedStateSchema } from './shared-state.js';

/** GET /health: whether this server would answer a request now, and if not, why. */
export const getHealth: Endpoint = ({ options, keyThrottle }) => {
  const { chat, version, draining, sharedState, keys = [] } = options;
  const known = keys.map(({ key }) => key);
  return {
    doc: healthDoc,
    handlers: [
      async (req, res) => {
        const keyProof = known.length > 0 ? await proveKey(req, res, known, keyThrottle) : undefined;
        const { ready, problem, cli, proof, loggedIn, processes } = chat.status();
        res.status(ready ? 200 : 503).json({
          status: ready ? 'ok' : 'unavailable',
          version,
          cli: { version: cli.version },
          proof,
          logged_in: loggedIn ?? null,
          processes,
          draining: draining?.() ?? false,
          ...(problem === undefined ? {} : { problem }),
          ...(sharedState && { state: sharedStateBody(sharedState) }),
          ...(keyProof !== undefined && { key_proof: keyProof }),
        });
      },
    ],
  };
};

/** A challenge signed with an unknown key counts as a wrong key. */
async function proveKey(
  req: Request,
  res: Response,
  keys: readonly string[],
  throttle: KeyThrottle,
): Promise<string | undefined> {
  const challenge = req.get(CHALLENGE_HEADER);
  const address = req.socket.remoteAddress ?? '';
  if (challenge === undefined || throttle.blocked(address)) return undefined;
  const proof = proofFor(challenge, keys);
  if (proof !== undefined) return proof;
  const client = watchClient(res);
  await throttle.wrongKey(address, { requestId: requestId(factsOf(res)), route: '/health' }, client.signal);
  client.release();
  return undefined;
}

/** GET /health/live: whether the process serves; a supervisor restarts it when no answer comes. */
export const getLiveness: Endpoint = () => ({
  doc: livenessDoc,
  handlers: [
    (_req, res) => {
      res.json({ status: 'live' });
    },
  ],
});

/**
 * GET /health/ready: whether a load balancer should send new requests here. A used-up plan does not change that: the client
 * must get its 429 with the time of the reset, and no other person's login may be used instead.
 */
export const getReadiness: Endpoint = ({ options: { chat, draining } }) => ({
  doc: readinessDoc,
  handlers: [
    (_req, res) => {
      const problem = draining?.() ? 'The bridge is about to stop.' : chat.status().problem;
      if (problem === undefined) res.json({ status: 'ready' });
      else res.status(503).json({ status: 'not_ready', reason: problem });
    },
  ],
});

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };

const health = {
  status: 'ok',
  version: '1.0.0',
  cli: { version: '2.1.330' },
  proof: 'ok',
  logged_in: true,
  processes: { spare: 1, busy: 0, idle: 2 },
  draining: false,
};

const healthDoc: OperationDoc = {
  id: 'getHealth',
  tag: 'Server',
  summary: 'Check whether the bridge can answer requests',
  description: 'Needs no key.',
  answers: [
    {
      status: 200,
      description: 'The bridge can answer requests.',
      json: 'Health',
      examples: [{ name: 'ok', answer: health }],
    },
    {
      status: 503,
      description: 'The bridge cannot answer requests; `problem` says why.',
      json: 'Health',
      examples: [
        {
          name: 'unavailable',
          answer: { ...health, status: 'unavailable', logged_in: false, problem: 'Run: claude auth login' },
        },
      ],
    },
  ],
  schemas: {
    Health: object('The state of the bridge.', [...Object.keys(health)], {
      status: { type: 'string', enum: ['ok', 'unavailable'] },
      version: { ...text, description: 'The version of the bridge.' },
      cli: object('The Claude CLI that the bridge runs.', ['version'], { version: text }),
      proof: {
        type: 'string',
        enum: ['ok', 'pending', 'failed'],
        description: 'Whether this CLI was proved to carry requests to the model unchanged.',
      },
      logged_in: { type: ['boolean', 'null'], description: 'null: not known yet.' },
      processes: object('CLI processes.', ['spare', 'busy', 'idle'], {
        spare: { ...count, description: 'Started ahead of demand.' },
        busy: { ...count, description: 'Answering a request.' },
        idle: { ...count, description: 'Kept for the next request of their conversation.' },
      }),
      draining: { type: 'boolean', description: 'Whether the bridge is about to stop.' },
      problem: {
        ...text,
        description: 'Why the bridge cannot answer requests, and the command that fixes it.',
      },
      state: sharedStateSchema,
      key_proof: {
        ...text,
        description:
          'Proves to a claude-bridge command that this bridge knows its key. Only a command that knows the key gets it.',
      },
    }),
  },
};

const livenessDoc: OperationDoc = {
  id: 'getLive',
  tag: 'Server',
  summary: 'Check whether the process is alive',
  description:
    'Needs no key. Checks nothing but the process itself, so a fault of the CLI never causes a restart.',
  answers: [
    {
      status: 200,
      description: 'The process is alive.',
      json: 'Live',
      examples: [{ name: 'live', answer: { status: 'live' } }],
    },
  ],
  schemas: { Live: object('The process is alive.', ['status'], { status: { const: 'live' } }) },
};

const readinessDoc: OperationDoc = {
  id: 'getReady',
  tag: 'Server',
  summary: 'Check whether the bridge takes new requests',
  description:
    'Needs no key. For load balancers. A used-up plan does not change the answer: such a request gets a 429 with the time of the reset, and never goes to another login.',
  answers: [
    {
      status: 200,
      description: 'The bridge takes new requests.',
      json: 'Ready',
      examples: [{ name: 'ready', answer: { status: 'ready' } }],
    },
    {
      status: 503,
      description: 'The bridge is about to stop, or cannot answer requests.',
      json: 'Ready',
      examples: [
        { name: 'stopping', answer: { status: 'not_ready', reason: 'The bridge is about to stop.' } },
      ],
    },
  ],
  schemas: {
    Ready: object('Whether new requests should come here.', ['status'], {
      status: { type: 'string', enum: ['ready', 'not_ready'] },
      reason: { ...text, description: 'Why not, and the command that fixes it if there is one.' },
    }),
  },
};
