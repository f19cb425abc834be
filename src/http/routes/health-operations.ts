/** What is documented of the routes that watchers ask, with the schemas of their answers. */
import { object } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };

/** Only while a state is shared. */
export const sharedStateSchema = object(
  'What is shared with other bridges; absent when nothing is.',
  ['store', 'ok'],
  {
    store: { type: 'string', enum: ['redis'] },
    ok: {
      type: 'boolean',
      description: 'Whether it can be used now. While not, requests are answered all the same.',
    },
    problem: { ...text, description: 'Why not.' },
  },
);

const health = {
  status: 'ok',
  version: '1.0.0',
  cli: { version: '2.1.330' },
  proof: 'ok',
  logged_in: true,
  processes: { spare: 1, busy: 0, idle: 2 },
  draining: false,
};

export const healthOperation: OperationDoc = {
  id: 'getHealth',
  tag: 'Server',
  summary: 'Ask whether requests can be served',
  description: 'Never needs a key.',
  answers: [
    {
      status: 200,
      description: 'They can.',
      json: 'Health',
      examples: [{ name: 'ok', answer: health }],
    },
    {
      status: 503,
      description: 'They cannot; `problem` says why.',
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
      version: { ...text, description: "The bridge's own." },
      cli: object('The CLI that it runs.', ['version'], { version: text }),
      proof: {
        type: 'string',
        enum: ['ok', 'pending', 'failed'],
        description: 'Whether the CLI was found to carry requests to the model as they are.',
      },
      logged_in: { type: ['boolean', 'null'], description: 'null: nothing has proved it yet.' },
      processes: object('CLI processes.', ['spare', 'busy', 'idle'], {
        spare: { ...count, description: 'Started ahead.' },
        busy: { ...count, description: 'Answering now.' },
        idle: { ...count, description: 'Kept for the next request of their conversation.' },
      }),
      draining: { type: 'boolean', description: 'Whether the bridge is about to stop.' },
      problem: { ...text, description: 'Why requests cannot be served, and the command that mends it.' },
      state: sharedStateSchema,
      key_proof: {
        ...text,
        description:
          'Shows a command of claude-bridge that this bridge knows its key; only for a command that knows it too.',
      },
    }),
  },
};

export const liveOperation: OperationDoc = {
  id: 'getLive',
  tag: 'Server',
  summary: 'Ask whether the bridge lives',
  description:
    'Never needs a key. Looks at nothing but the process itself, so no fault of the CLI has it restarted.',
  answers: [
    {
      status: 200,
      description: 'It does.',
      json: 'Live',
      examples: [{ name: 'live', answer: { status: 'live' } }],
    },
  ],
  schemas: { Live: object('The process serves.', ['status'], { status: { const: 'live' } }) },
};

export const readyOperation: OperationDoc = {
  id: 'getReady',
  tag: 'Server',
  summary: 'Ask whether the bridge takes new requests',
  description:
    "Never needs a key. For load balancers. A used-up plan does not change it: that request's 429 says until when, and none goes to another login.",
  answers: [
    {
      status: 200,
      description: 'It does.',
      json: 'Ready',
      examples: [{ name: 'ready', answer: { status: 'ready' } }],
    },
    {
      status: 503,
      description: 'It is about to stop, or cannot serve any.',
      json: 'Ready',
      examples: [
        { name: 'stopping', answer: { status: 'not_ready', reason: 'The bridge is about to stop.' } },
      ],
    },
  ],
  schemas: {
    Ready: object('Whether new requests should come here.', ['status'], {
      status: { type: 'string', enum: ['ready', 'not_ready'] },
      reason: { ...text, description: 'Why not, and the command that mends it where there is one.' },
    }),
  },
};
