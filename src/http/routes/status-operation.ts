/** What is documented of GET /status. */
import { object, ref } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import { sharedStateSchema } from './health-operations.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const unixTime: JsonSchema = { type: 'integer', minimum: 0, description: 'Unix time in seconds.' };
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

export const statusOperation: OperationDoc = {
  id: 'getStatus',
  tag: 'Server',
  summary: 'See what the bridge is doing and did',
  description: 'Numbers and names; nothing of what was asked or answered.',
  answers: [{ status: 200, description: 'Since the start, and right now.', json: 'Status' }],
  schemas: {
    Status: object(
      'What the bridge is doing and did.',
      [
        'version',
        'started_at',
        'uptime_seconds',
        'ready',
        'cli',
        'logged_in',
        'processes',
        'slots',
        'waiting',
        'requests',
        'limits',
        'tokens',
      ],
      {
        version: { ...text, description: "The bridge's own." },
        started_at: unixTime,
        uptime_seconds: count,
        ready: { type: 'boolean', description: 'Whether a request would be tried now.' },
        problem: { ...text, description: 'Why not, and the command that mends it.' },
        cli: object('The CLI that it runs.', ['version'], { version: text }),
        logged_in: { type: ['boolean', 'null'], description: 'null: nothing has proved it yet.' },
        processes: object('CLI processes.', ['spare', 'busy', 'idle'], {
          spare: count,
          busy: count,
          idle: count,
        }),
        slots: { ...count, description: 'How many requests may be answered at once.' },
        waiting: { ...count, description: 'Requests that wait for their turn.' },
        state: sharedStateSchema,
        requests: object('Requests.', ['ended', 'failed', 'running', 'recent'], {
          ended: count,
          failed: count,
          running: list(ref('StatusRequest')),
          recent: { ...list(ref('StatusRequest')), description: 'Newest first.' },
        }),
        limits: {
          ...list(ref('StatusLimit')),
          description: 'What was last heard of each window of the plan.',
        },
        tokens: object('By the model that served.', ['since_start', 'today'], {
          since_start: list(ref('StatusTokens')),
          today: list(ref('StatusTokens')),
        }),
      },
    ),
    StatusRequest: object(
      'One request; what is not known is left out.',
      ['id', 'method', 'route', 'started_at', 'ms'],
      {
        id: { ...text, description: 'The beginning of what `x-request-id` told its client.' },
        method: text,
        route: text,
        started_at: unixTime,
        ms: { type: 'number', minimum: 0 },
        model: text,
        served_by: text,
        client: { ...text, description: 'The name of its key.' },
        stream: { type: 'boolean' },
        first_token_ms: { type: 'number', minimum: 0 },
        status: count,
        error: text,
        input_tokens: count,
        cached_tokens: count,
        output_tokens: count,
      },
    ),
    StatusLimit: object('A window of the plan.', ['window', 'status', 'resets_at', 'seen_at'], {
      window: { type: ['string', 'null'] },
      status: text,
      resets_at: { type: ['integer', 'null'] },
      seen_at: unixTime,
    }),
    StatusTokens: object(
      'What one model used.',
      ['model', 'requests', 'input_tokens', 'cached_tokens', 'output_tokens'],
      {
        model: text,
        requests: count,
        input_tokens: count,
        cached_tokens: count,
        output_tokens: count,
      },
    ),
  },
};
