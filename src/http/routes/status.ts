/** GET /status: what the server is doing and did, for people, dashboards and scripts; nothing of any request's content. */
import type { RequestHandler } from 'express';
import type { ChatModel, EngineStatus } from '../../core/chat-model.js';
import type { AppOptions } from '../app-options.js';
import { stateBody } from '../observe/state-body.js';
import type { StateBody } from '../observe/state-body.js';
import type { Activity, EndedRequest, ModelTokens, RequestNote, SeenLimits } from '../observe/activity.js';

export function status(
  chat: Pick<ChatModel, 'status'>,
  activity: Activity,
  { version, now, sharedState }: Pick<AppOptions, 'version' | 'now' | 'sharedState'>,
): RequestHandler {
  return (_req, res) => {
    const { ready, problem, cli, loggedIn, processes, slots, waiting } = chat.status();
    const { startedAt, ended, failed, running, recent, limits, tokens, tokensToday } = activity.snapshot();
    const body: StatusBody = {
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
      ...(sharedState && { state: stateBody(sharedState) }),
      requests: {
        ...{ ended, failed },
        running: running.map((note) => ({ ...shown(note), ms: now() - note.startedAt })),
        recent: recent.map(shownEnded),
      },
      limits: limits.map(shownLimits),
      tokens: { since_start: tokens.map(shownTokens), today: tokensToday.map(shownTokens) },
    };
    res.json(body);
  };
}

/** Times are Unix times in seconds, lengths in milliseconds. */
export interface StatusBody {
  readonly version: string;
  readonly started_at: number;
  readonly uptime_seconds: number;
  readonly ready: boolean;
  /** Why it is not ready, with the command that mends it. */
  readonly problem?: string;
  readonly cli: { readonly version: string };
  /** null: nothing has proved it yet. */
  readonly logged_in: boolean | null;
  readonly processes: EngineStatus['processes'];
  /** How many requests may be answered at once. */
  readonly slots: number;
  /** Requests that wait for their turn. */
  readonly waiting: number;
  /** What is shared with other bridges; absent when nothing is. */
  readonly state?: StateBody;
  readonly requests: {
    readonly ended: number;
    readonly failed: number;
    readonly running: readonly ShownRequest[];
    /** Newest first, at most 50. */
    readonly recent: readonly ShownRequest[];
  };
  readonly limits: readonly ShownLimits[];
  readonly tokens: { readonly since_start: readonly ShownTokens[]; readonly today: readonly ShownTokens[] };
}

/** What is not known is left out. */
interface ShownRequest {
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

interface ShownLimits {
  readonly window: string | null;
  readonly status: string;
  readonly resets_at: number | null;
  readonly seen_at: number;
}

interface ShownTokens {
  readonly model: string;
  readonly requests: number;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly output_tokens: number;
}

function shown(note: RequestNote): Omit<ShownRequest, 'ms'> {
  const { id, method, route, startedAt, model, servedBy, client, stream, firstTokenMs } = note;
  return {
    ...{ id, method, route, started_at: seconds(startedAt) },
    ...{ model, served_by: servedBy, client, stream, first_token_ms: firstTokenMs },
  };
}

function shownEnded(note: EndedRequest): ShownRequest {
  const { ms, status, error, usage } = note;
  return {
    ...shown(note),
    ...{ ms, status, error },
    input_tokens: usage?.inputTokens,
    cached_tokens: usage?.cacheReadTokens,
    output_tokens: usage?.outputTokens,
  };
}

function shownLimits({ window, status, resetsAt, seenAt }: SeenLimits): ShownLimits {
  return { window: window ?? null, status, resets_at: resetsAt ?? null, seen_at: seconds(seenAt) };
}

function shownTokens({ model, requests, inputTokens, cachedTokens, outputTokens }: ModelTokens): ShownTokens {
  return {
    ...{ model, requests },
    ...{ input_tokens: inputTokens, cached_tokens: cachedTokens, output_tokens: outputTokens },
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
