/** The documentation of GET /status, with the schemas of its answer. */
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { object, ref } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import { sharedStateSchema } from './shared-state.js';

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const unixTime: JsonSchema = { type: 'integer', minimum: 0, description: 'Unix time in seconds.' };
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

export const statusOperation: OperationDoc = {
  id: 'getStatus',
  tag: 'Server',
  summary: 'Get what the bridge is doing and has done',
  description: 'Numbers and names only; no prompts and no answers.',
  answers: [{ status: 200, description: 'The state now, and the numbers since the start.', json: 'Status' }],
  schemas: {
    Status: object(
      'What the bridge is doing and has done.',
      [
        'version',
        'command',
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
        'extra_usage',
        'cost_estimate',
        'tokens',
      ],
      {
        version: { ...text, description: 'The version of the bridge.' },
        command: {
          ...text,
          description: 'How its owner types the name of its command there, such as `npx claude-bridge`.',
        },
        started_at: unixTime,
        uptime_seconds: count,
        ready: { type: 'boolean', description: 'Whether the bridge can answer a request now.' },
        problem: { ...text, description: 'Why it is not ready, and the command that fixes it.' },
        cli: object('The Claude CLI that the bridge runs.', ['version'], { version: text }),
        logged_in: { type: ['boolean', 'null'], description: 'null: not known yet.' },
        processes: object('CLI processes.', ['spare', 'busy', 'idle'], {
          spare: count,
          busy: count,
          idle: count,
        }),
        slots: { ...count, description: 'How many requests can be answered at once.' },
        waiting: { ...count, description: 'Requests that wait for a slot.' },
        state: sharedStateSchema,
        requests: object('Requests.', ['ended', 'failed', 'asked_model', 'running', 'recent'], {
          ended: count,
          failed: count,
          asked_model: object(
            'Those of them that asked a model, unlike pages and lists.',
            ['ended', 'failed'],
            { ended: count, failed: count },
          ),
          running: list(ref('StatusRequest')),
          recent: { ...list(ref('StatusRequest')), description: 'Newest first.' },
        }),
        limits: {
          ...list(ref('StatusLimit')),
          description: 'The last known state of each window of the plan that has not reset since.',
        },
        extra_usage: {
          type: ['boolean', 'null'],
          description: 'Whether answers cost extra money beyond the plan now; null: not known.',
        },
        cost_estimate: object(
          'What the answers since the start would have cost at API prices, as the CLI estimates it.',
          ['usd', 'unpriced_answers'],
          {
            usd: { type: 'number', minimum: 0, description: 'US dollars.' },
            unpriced_answers: {
              ...count,
              description:
                'Answers that are not in the sum, because the CLI was ended before it told their cost.',
            },
          },
        ),
        tokens: object('By the model that answered.', ['since_start', 'today'], {
          since_start: list(ref('StatusTokens')),
          today: list(ref('StatusTokens')),
        }),
      },
    ),
    StatusRequest: object(
      'One request. A field whose value is unknown is left out.',
      ['id', 'method', 'route', 'started_at', 'ms'],
      {
        id: { ...text, description: 'The first characters of its `x-request-id`.' },
        method: text,
        route: text,
        started_at: unixTime,
        ms: { type: 'number', minimum: 0 },
        model: { ...text, description: 'The model the client asked for.' },
        served_by: { ...text, description: 'The model that answered.' },
        client: { ...text, description: 'The name of the API key it came with.' },
        stream: { type: 'boolean' },
        first_token_ms: { type: 'number', minimum: 0 },
        own_ms: {
          type: 'number',
          minimum: 0,
          description: 'Until the CLI had the question: the time that the bridge took, waiting included.',
        },
        ignored: { ...list(text), description: 'Fields without effect.' },
        adapted: {
          ...list(text),
          description: 'What the model does not support as requested, and what was done instead.',
        },
        status: count,
        error: text,
        input_tokens: count,
        cached_tokens: count,
        cache_write_tokens: count,
        output_tokens: count,
      },
    ),
    StatusLimit: object(
      'A window of the plan. What the CLI does not report is null.',
      ['window', 'status', 'used_percent', 'resets_at', 'seen_at'],
      {
        window: { type: 'string' },
        status: { type: ['string', 'null'] },
        used_percent: { type: ['number', 'null'], minimum: 0 },
        resets_at: { type: ['integer', 'null'] },
        seen_at: unixTime,
      },
    ),
    StatusTokens: object(
      'The tokens of one model.',
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
