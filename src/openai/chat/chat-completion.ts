/** The types of a chat completion, whole and in chunks, with its finish reason and its token counts. */
import type { FinishReason, Usage } from '../../core/turn-event.js';
import type { UrlCitation } from '../web-search/url-citations.js';
import type { ThoughtBlock } from '../thoughts.js';
import type { ReasoningDetail } from './reasoning-details.js';

export interface ChatCompletion extends TieredServed {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Unix time in seconds. */
  readonly created: number;
  readonly choices: readonly CompletionChoice[];
  readonly usage: CompletionUsage;
}

export interface CompletionChoice {
  readonly index: number;
  readonly message: CompletionMessage;
  readonly logprobs: null;
  readonly finish_reason: ChatFinishReason;
}

export interface CompletionMessage {
  readonly role: 'assistant';
  readonly content: string | null;
  readonly refusal: string | null;
  readonly reasoning_content?: string;
  readonly reasoning?: string;
  readonly reasoning_details?: readonly ReasoningDetail[];
  readonly thinking_blocks?: readonly ThoughtBlock[];
  readonly annotations?: readonly Annotation[];
  readonly tool_calls?: readonly CompletionToolCall[];
  readonly function_call?: { readonly name: string; readonly arguments: string };
}

/** A web page that the answer cites. */
export interface Annotation {
  readonly type: 'url_citation';
  readonly url_citation: UrlCitation;
}

export interface CompletionToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface ChatCompletionChunk extends TieredServed {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  /** Unix time in seconds. */
  readonly created: number;
  readonly choices: readonly ChunkChoice[];
  /** Only if the client asked for usage; null except in the last chunk. */
  readonly usage?: CompletionUsage | null;
}

export interface ChunkChoice {
  readonly index: number;
  readonly delta: ChunkDelta;
  readonly finish_reason: ChatFinishReason | null;
}

export interface ChunkDelta {
  readonly role?: 'assistant';
  readonly content?: string;
  readonly refusal?: string;
  readonly reasoning_content?: string;
  readonly reasoning?: string;
  readonly reasoning_details?: readonly ReasoningDetail[];
  readonly thinking_blocks?: readonly ThoughtBlock[];
  readonly annotations?: readonly Annotation[];
  readonly tool_calls?: readonly ToolCallDelta[];
  readonly function_call?: { readonly name?: string; readonly arguments: string };
}

export interface ToolCallDelta {
  readonly index: number;
  readonly id?: string;
  readonly type?: 'function';
  readonly function: { readonly name?: string; readonly arguments: string };
}

export type ChatFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

export interface CompletionUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: {
    readonly cached_tokens: number;
    readonly cache_write_tokens: number;
    readonly audio_tokens: 0;
  };
  readonly completion_tokens_details: {
    /** 0 if the CLI does not say. */
    readonly reasoning_tokens: number;
    readonly audio_tokens: 0;
    readonly accepted_prediction_tokens: 0;
    readonly rejected_prediction_tokens: 0;
  };
}

/** What an answer says about how it was served. */
export interface Served {
  readonly model: string;
  /** OpenAI's name for what ran: here it changes with the model that served, and with nothing else. */
  readonly system_fingerprint: string;
}

export interface TieredServed extends Served {
  /** There is only one tier. */
  readonly service_tier: 'default';
}

export function served(model: string): Served {
  return { model, system_fingerprint: `fp_${model}` };
}

export function tieredServed(model: string): TieredServed {
  return { ...served(model), service_tier: 'default' };
}

export function annotation(citation: UrlCitation): Annotation {
  return { type: 'url_citation', url_citation: citation };
}

/** Why the answer ended, in OpenAI's terms; `legacyFunctions` is for clients that only know `function_call`. */
export function chatFinishReason(reason: FinishReason, legacyFunctions: boolean): ChatFinishReason {
  switch (reason) {
    case 'stop':
    case 'length':
      return reason;
    case 'tool-calls':
      return legacyFunctions ? 'function_call' : 'tool_calls';
    // The bridge has let the model go on as often as it does.
    case 'pause':
      return 'length';
    case 'refusal':
      return 'content_filter';
  }
}

/** The token counts under OpenAI's names; `prompt_tokens` includes what was read from the cache and written to it. */
export function completionUsage(usage: Usage): CompletionUsage {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens ?? 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
