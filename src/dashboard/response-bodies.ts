/** The fields of the bridge's responses that the dashboard reads; the OpenAPI document describes them. */

export interface StatusBody {
  readonly version: string;
  readonly uptime_seconds: number;
  readonly ready: boolean;
  readonly problem?: string;
  readonly cli: { readonly version: string };
  readonly logged_in: boolean | null;
  readonly processes: { readonly spare: number; readonly busy: number; readonly idle: number };
  readonly slots: number;
  readonly waiting: number;
  readonly requests: {
    readonly ended: number;
    readonly failed: number;
    readonly running: readonly RequestBody[];
    readonly recent: readonly RequestBody[];
  };
  readonly limits: readonly LimitsBody[];
  readonly extra_usage: boolean | null;
  readonly cost_estimate: { readonly usd: number; readonly unpriced_answers: number };
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
  readonly first_token_ms?: number;
  /** Absent while the request is running. */
  readonly status?: number;
  readonly error?: string;
  readonly input_tokens?: number;
  readonly cached_tokens?: number;
  readonly output_tokens?: number;
}

export interface LimitsBody {
  readonly window: string | null;
  readonly status: string | null;
  readonly used_percent: number | null;
  readonly resets_at: number | null;
  readonly seen_at: number;
}

export interface UsageBody {
  readonly by_day: readonly ({ readonly date: string } & CountsBody)[];
  readonly by_hour: readonly ({ readonly start: number } & CountsBody)[];
  readonly by_model: readonly ({ readonly model: string } & CountsBody)[];
  readonly by_key: readonly ({ readonly key: string | null } & CountsBody)[];
}

export interface CountsBody {
  readonly requests: number;
  readonly failed: number;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly output_tokens: number;
  readonly mean_first_token_ms: number | null;
  readonly cost_estimate_usd: number;
  readonly unpriced_answers: number;
}

export interface ModelsBody {
  readonly data: readonly {
    readonly id: string;
    readonly owned_by: string;
    readonly display_name?: string;
  }[];
}
