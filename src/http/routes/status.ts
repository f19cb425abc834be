/** GET /status: what the server is doing and has done since it started, without the content of any request. */
import type { EngineStatus } from '../../core/chat-model.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { object, ref } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import type { EndedRequest, ModelTokens, RequestSummary, SeenLimits } from '../observe/activity.js';
import type { Endpoint, RouteContext } from '../route.js';
import { sharedStateBody, sharedStateSchema } from './shared-state.js';
import type { SharedStateBody } from './shared-state.js';

export const getStatus: Endpoint = (context) => ({
  doc,
  handlers: [
    (_req, res) => {
      res.json(statusBody(context));
    },
  ],
});

function statusBody({ activity, options: { chat, now, sharedState, version } }: RouteContext): StatusBody {
  const { ready, problem, cli, loggedIn, processes, slots, waiting } = chat.status();
  const { startedAt, ended, failed, running, recent, limits, tokens, tokensToday } = activity.snapshot();
  return {
    version,
    started_at: seconds(startedAt),
    uptime_seconds: Math.floor((now() - startedAt) / 1000),
    ready,
    ...(problem === undefined ? {} : { problem }),
    cli: { version: cli.version },
    logged_in: loggedIn ?? null,
    processes,
    slots,
    waiting,
    ...(sharedState && { state: sharedStateBody(sharedState) }),
    requests: {
      ...{ ended, failed },
      running: running.map((request) => ({ ...requestBody(request), ms: now() - request.startedAt })),
      recent: recent.map(endedBody),
    },
    limits: limits.map(limitBody),
    tokens: { since_start: tokens.map(tokensBody), today: tokensToday.map(tokensBody) },
  };
}

/** Points in time are Unix times in seconds; durations are in milliseconds. */
export interface StatusBody {
  readonly version: string;
  readonly started_at: number;
  readonly uptime_seconds: number;
  readonly ready: boolean;
  /** Why it is not ready, and the command that fixes it. */
  readonly problem?: string;
  readonly cli: { readonly version: string };
  /** null: not known yet. */
  readonly logged_in: boolean | null;
  readonly processes: EngineStatus['processes'];
  /** How many requests can be answered at once. */
  readonly slots: number;
  /** Requests that wait for a slot. */
  readonly waiting: number;
  /** Absent when nothing is shared with other bridges. */
  readonly state?: SharedStateBody;
  readonly requests: {
    readonly ended: number;
    readonly failed: number;
    readonly running: readonly RequestBody[];
    /** Newest first, at most 50. */
    readonly recent: readonly RequestBody[];
  };
  readonly limits: readonly LimitBody[];
  readonly tokens: { readonly since_start: readonly TokensBody[]; readonly today: readonly TokensBody[] };
}

/** A field whose value is unknown is left out. */
interface RequestBody {
  readonly id: string;
  readonly method: string;
  readonly route: string;
  readonly started_at: number;
  readonly ms: number;
  readonly model?: string | undefined;
  readonly served_by?: string | undefined;
  readonly client?: string | undefined;
  readonly stream?: boolean | undefined;
  readonly first_token_ms?: number | undefined;
  readonly status?: number;
  readonly error?: string | undefined;
  readonly input_tokens?: number | undefined;
  readonly cached_tokens?: number | undefined;
  readonly output_tokens?: number | undefined;
}

interface LimitBody {
  readonly window: string | null;
  readonly status: string;
  readonly resets_at: number | null;
  readonly seen_at: number;
}

interface TokensBody {
  readonly model: string;
  readonly requests: number;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly output_tokens: number;
}

function requestBody(request: RequestSummary): Omit<RequestBody, 'ms'> {
  const { id, method, route, startedAt, model, servedBy, client, stream, firstTokenMs } = request;
  return {
    ...{ id, method, route, started_at: seconds(startedAt) },
    ...{ model, served_by: servedBy, client, stream, first_token_ms: firstTokenMs },
  };
}

function endedBody(request: EndedRequest): RequestBody {
  const { ms, status, error, usage } = request;
  return {
    ...requestBody(request),
    ...{ ms, status, error },
    input_tokens: usage?.inputTokens,
    cached_tokens: usage?.cacheReadTokens,
    output_tokens: usage?.outputTokens,
  };
}

function limitBody({ window, status, resetsAt, seenAt }: SeenLimits): LimitBody {
  return { window: window ?? null, status, resets_at: resetsAt ?? null, seen_at: seconds(seenAt) };
}

function tokensBody({ model, requests, inputTokens, cachedTokens, outputTokens }: ModelTokens): TokensBody {
  return {
    ...{ model, requests },
    ...{ input_tokens: inputTokens, cached_tokens: cachedTokens, output_tokens: outputTokens },
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const unixTime: JsonSchema = { type: 'integer', minimum: 0, description: 'Unix time in seconds.' };
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

const doc: OperationDoc = {
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
        version: { ...text, description: 'The version of the bridge.' },
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
        requests: object('Requests.', ['ended', 'failed', 'running', 'recent'], {
          ended: count,
          failed: count,
          running: list(ref('StatusRequest')),
          recent: { ...list(ref('StatusRequest')), description: 'Newest first.' },
        }),
        limits: {
          ...list(ref('StatusLimit')),
          description: 'The last known state of each window of the plan.',
        },
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
