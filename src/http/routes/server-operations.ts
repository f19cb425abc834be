/** What is documented of the routes that tell about the server, with the schemas of their answers. */
import { object } from '../../openai/json-schema.js';
import type { JsonSchema } from '../../openai/json-schema.js';
import type { OperationDoc } from '../../openai/openapi/operation-doc.js';

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
  logged_in: true,
  processes: { spare: 1, busy: 0, idle: 2 },
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
    Health: object('The state of the bridge.', ['status', 'version', 'cli', 'logged_in', 'processes'], {
      status: { type: 'string', enum: ['ok', 'unavailable'] },
      version: { ...text, description: "The bridge's own." },
      cli: object('The CLI that it runs.', ['version'], { version: text }),
      logged_in: { type: ['boolean', 'null'], description: 'null: nothing has proved it yet.' },
      processes: object('CLI processes.', ['spare', 'busy', 'idle'], {
        spare: { ...count, description: 'Started ahead.' },
        busy: { ...count, description: 'Answering now.' },
        idle: { ...count, description: 'Kept for the next request of their conversation.' },
      }),
      problem: { ...text, description: 'Why requests cannot be served, and the command that mends it.' },
      state: sharedStateSchema,
    }),
  },
};

export const welcomeOperation: OperationDoc = {
  id: 'getWelcome',
  tag: 'Server',
  summary: 'See what this is',
  answers: [{ status: 200, description: 'The routes, and where they are described.', json: 'Welcome' }],
  schemas: {
    Welcome: object('What this is.', ['name', 'version', 'base_url', 'docs', 'redoc', 'openapi', 'routes'], {
      name: { const: 'claude-bridge' },
      version: text,
      base_url: { ...text, description: 'For clients.' },
      docs: { ...text, description: 'The documentation, to try it out.' },
      redoc: { ...text, description: 'The documentation, to read.' },
      openapi: { ...text, description: 'The documentation, for programs.' },
      routes: { type: 'array', items: text },
    }),
  },
};
