/** The part of a Messages API request that the bridge composes itself: everything except `model`, `system` and `stream`, which the CLI adds. */
import type { Json, TypedJson } from '../../core/json.js';

/** Merged over the CLI's own request, key by key. */
export interface ApiRequest {
  readonly messages: readonly ApiMessage[];
  readonly tools: readonly (ApiTool | ApiServerTool)[];
  readonly container?: unknown;
  readonly tool_choice?: ApiToolChoice;
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly stop_sequences?: readonly string[];
  readonly thinking?: Json;
  readonly output_config?: Json;
  readonly context_management?: Json;
}

export interface ApiMessage {
  /** `system`: only where the model's API accepts it. */
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: readonly ApiBlock[];
}

export type ApiBlock = TypedJson;

export interface ApiTool {
  readonly name: string;
  readonly description?: string;
  readonly input_schema: Json;
  readonly strict?: true;
}

/** A tool that the API runs itself. */
export type ApiServerTool = TypedJson & { readonly name: string };

export type ApiToolChoice =
  | { readonly type: 'auto' | 'any'; readonly disable_parallel_tool_use?: true }
  | { readonly type: 'tool'; readonly name: string; readonly disable_parallel_tool_use?: true }
  | { readonly type: 'none' };
