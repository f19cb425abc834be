/** GET /status: what the server is doing and has done since it started, without the content of any request. */
import type { EngineStatus } from '../../core/chat-model.js';
import type { PlanState, PlanWindow } from '../../core/plan.js';
import type { EndedRequest, ModelTokens, RequestSummary } from '../observe/activity.js';
import type { Endpoint, RouteContext } from '../route.js';
import { sharedStateBody } from './shared-state.js';
import type { SharedStateBody } from './shared-state.js';
import { statusOperation } from './status-schemas.js';

export const getStatus: Endpoint = (context) => ({
  doc: statusOperation,
  handlers: [
    (_req, res) => {
      res.json(statusBody(context));
    },
  ],
});

function statusBody({ activity, options }: RouteContext): StatusBody {
  const { chat, now, sharedState, version, command = 'claude-bridge' } = options;
  const { ready, problem, cli, loggedIn, processes, slots, waiting } = chat.status();
  const { windows, extraUsage, spending } = chat.plan();
  const { startedAt, ended, failed, askedModel, running, recent, tokens, tokensToday } = activity.snapshot();
  return {
    ...{ version, command },
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
      ...{ ended, failed, asked_model: askedModel },
      running: running.map((request) => ({ ...requestBody(request), ms: now() - request.startedAt })),
      recent: recent.map(endedBody),
    },
    limits: windows.map(limitBody),
    extra_usage: extraUsage ?? null,
    cost_estimate: costBody(spending),
    tokens: { since_start: tokens.map(tokensBody), today: tokensToday.map(tokensBody) },
  };
}

/** Points in time are Unix times in seconds; durations are in milliseconds. */
export interface StatusBody {
  readonly version: string;
  /** Such as `npx claude-bridge`. */
  readonly command: string;
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
    /** The same of those that asked a model. */
    readonly asked_model: { readonly ended: number; readonly failed: number };
    readonly running: readonly RequestBody[];
    /** Newest first, at most 50. */
    readonly recent: readonly RequestBody[];
  };
  readonly limits: readonly LimitBody[];
  /** Whether answers cost extra money now; null: not known. */
  readonly extra_usage: boolean | null;
  /** Since the start. */
  readonly cost_estimate: CostBody;
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
  readonly own_ms?: number | undefined;
  readonly ignored?: readonly string[] | undefined;
  readonly adapted?: readonly string[] | undefined;
  readonly status?: number;
  readonly error?: string | undefined;
  readonly input_tokens?: number | undefined;
  readonly cached_tokens?: number | undefined;
  readonly cache_write_tokens?: number | undefined;
  readonly output_tokens?: number | undefined;
}

interface LimitBody {
  readonly window: string;
  readonly status: string | null;
  readonly used_percent: number | null;
  readonly resets_at: number | null;
  readonly seen_at: number;
}

interface CostBody {
  readonly usd: number;
  readonly unpriced_answers: number;
}

interface TokensBody {
  readonly model: string;
  readonly requests: number;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly output_tokens: number;
}

function requestBody(request: RequestSummary): Omit<RequestBody, 'ms'> {
  const { id, method, route, startedAt, model, servedBy, client, stream } = request;
  const { firstTokenMs, ownMs, ignored, adapted } = request;
  return {
    ...{ id, method, route, started_at: seconds(startedAt) },
    ...{ model, served_by: servedBy, client, stream, first_token_ms: firstTokenMs },
    ...{ own_ms: ownMs, ignored, adapted },
  };
}

function endedBody(request: EndedRequest): RequestBody {
  const { ms, status, error, usage } = request;
  return {
    ...requestBody(request),
    ...{ ms, status, error },
    input_tokens: usage?.inputTokens,
    cached_tokens: usage?.cacheReadTokens,
    cache_write_tokens: usage?.cacheWriteTokens,
    output_tokens: usage?.outputTokens,
  };
}

function limitBody({ name, status, usedPercent, resetsAt, seenAt }: PlanWindow): LimitBody {
  return {
    window: name,
    status: status ?? null,
    used_percent: usedPercent ?? null,
    resets_at: resetsAt ?? null,
    seen_at: seconds(seenAt),
  };
}

function costBody({ usd, unpricedAnswers }: PlanState['spending']): CostBody {
  return { usd, unpriced_answers: unpricedAnswers };
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
