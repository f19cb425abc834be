/** The fields of the bridge's responses that the page reads; the OpenAPI document describes them. */

export interface StatusBody {
  readonly version: string;
  readonly command: string;
  readonly started_at: number;
  readonly uptime_seconds: number;
  readonly ready: boolean;
  readonly problem?: string;
  readonly cli: { readonly version: string };
  readonly logged_in: boolean | null;
  readonly processes: { readonly spare: number; readonly busy: number; readonly idle: number };
  readonly slots: number;
  readonly waiting: number;
  readonly requests: {
    readonly asked_model: { readonly ended: number; readonly failed: number };
    readonly running: readonly RequestBody[];
    readonly recent: readonly RequestBody[];
  };
  readonly limits: readonly LimitBody[];
  readonly extra_usage: boolean | null;
}

export interface RequestBody {
  readonly id: string;
  readonly method: string;
  readonly route: string;
  readonly started_at: number;
  readonly ms: number;
  readonly model?: string;
  readonly served_by?: string;
  readonly client?: string;
  readonly stream?: boolean;
  readonly first_token_ms?: number;
  readonly own_ms?: number;
  readonly ignored?: readonly string[];
  readonly adapted?: readonly string[];
  /** Absent while the request is running. */
  readonly status?: number;
  readonly error?: string;
  readonly input_tokens?: number;
  readonly cached_tokens?: number;
  readonly cache_write_tokens?: number;
  readonly output_tokens?: number;
}

export interface LimitBody {
  readonly window: string;
  readonly status: string | null;
  readonly used_percent: number | null;
  readonly resets_at: number | null;
  readonly seen_at: number;
}

export interface SeriesBody {
  readonly start: number;
  readonly end: number;
  readonly points: readonly PointBody[];
  readonly total: CountsBody;
  readonly by_model: readonly ({ readonly model: string } & CountsBody)[];
  readonly by_key: readonly ({ readonly key: string | null } & CountsBody)[];
}

export interface PointBody extends CountsBody {
  readonly start: number;
}

export interface CountsBody {
  readonly requests: number;
  readonly failed: number;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly output_tokens: number;
  readonly p50_first_token_ms: number | null;
  readonly p95_first_token_ms: number | null;
  readonly p50_own_ms: number | null;
  readonly p95_own_ms: number | null;
  readonly cost_estimate_usd: number;
  readonly unpriced_answers: number;
}

export interface ModelsBody {
  readonly data: readonly { readonly id: string; readonly owned_by: string }[];
}
