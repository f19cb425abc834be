/** The types of a response and of the events of its stream, with its ids and its token counts. */
import type { Usage } from '../../core/turn-event.js';
import type { UrlCitation } from '../web-search/url-citations.js';

export interface ResponseBody extends ResponseSettings {
  readonly id: string;
  readonly object: 'response';
  /** Unix time in seconds. */
  readonly created_at: number;
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly model: string;
  readonly output: readonly OutputItem[];
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly incomplete_details: { readonly reason: 'max_output_tokens' | 'content_filter' } | null;
  readonly usage?: ResponseUsage;
}

/** What every response repeats of its request. */
export interface ResponseSettings {
  readonly background: false;
  readonly instructions: string | null;
  readonly max_output_tokens: number | null;
  readonly metadata: object;
  readonly parallel_tool_calls: boolean;
  readonly previous_response_id: string | null;
  readonly reasoning: { readonly effort: string | null; readonly summary: string | null };
  readonly service_tier: 'default';
  readonly temperature: number;
  readonly text: { readonly format: object; readonly verbosity?: string };
  readonly tool_choice: string | object;
  readonly tools: readonly object[];
  readonly top_logprobs: 0;
  readonly top_p: number;
  readonly truncation: 'disabled';
}

export interface ResponseUsage {
  readonly input_tokens: number;
  readonly input_tokens_details: { readonly cached_tokens: number; readonly cache_write_tokens: number };
  readonly output_tokens: number;
  readonly output_tokens_details: { readonly reasoning_tokens: number };
  readonly total_tokens: number;
}

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

export type OutputItem =
  OutputMessage | OutputReasoning | OutputFunctionCall | OutputCustomCall | OutputWebSearch;

export interface OutputMessage {
  readonly id: string;
  readonly type: 'message';
  readonly status: ItemStatus;
  readonly role: 'assistant';
  readonly content: readonly OutputPart[];
}

export type OutputPart =
  | {
      readonly type: 'output_text';
      readonly text: string;
      readonly annotations: readonly UrlAnnotation[];
      readonly logprobs: readonly [];
    }
  | { readonly type: 'refusal'; readonly refusal: string };

/** A web page that the text cites. */
export interface UrlAnnotation extends UrlCitation {
  readonly type: 'url_citation';
}

export interface OutputWebSearch {
  readonly id: string;
  readonly type: 'web_search_call';
  readonly status: 'in_progress' | 'completed' | 'failed';
  readonly action: {
    readonly type: 'search';
    readonly query: string;
    readonly queries?: readonly string[];
    readonly sources?: readonly { readonly type: 'url'; readonly url: string }[];
  };
}

export interface OutputReasoning {
  readonly id: string;
  readonly type: 'reasoning';
  readonly status: ItemStatus;
  readonly summary: readonly SummaryPart[];
  /** The thoughts with their signatures, for a client that sends the item back. */
  readonly encrypted_content?: string;
}

export interface SummaryPart {
  readonly type: 'summary_text';
  readonly text: string;
}

export interface OutputFunctionCall {
  readonly id: string;
  readonly type: 'function_call';
  readonly status: ItemStatus;
  readonly call_id: string;
  readonly name: string;
  readonly namespace?: string;
  readonly arguments: string;
}

export interface OutputCustomCall {
  readonly id: string;
  readonly type: 'custom_tool_call';
  readonly call_id: string;
  readonly name: string;
  readonly namespace?: string;
  readonly input: string;
}

/** An event without its `sequence_number`. */
export interface ResponseEvent {
  readonly type: `response.${string}`;
  readonly [key: string]: unknown;
}

/** The token counts under OpenAI's names; `input_tokens` includes what was read from the cache and written to it. */
export function responseUsage(usage: Usage): ResponseUsage {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWriteTokens,
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}

/** The prefix of an item's id. */
export type ItemKind = 'msg' | 'rs' | 'fc' | 'ctc' | 'ws';

export function responseId(id: string): string {
  return `resp_${id}`;
}

/** Contains the id of its response, so that the item alone is enough to find it. */
export function itemId(kind: ItemKind, id: string, index: number): string {
  return `${kind}_${id}_${index}`;
}

/** The id of the response that the item belongs to, or `undefined` if the id is not one of this server's. */
export function responseOfItem(item: string): string | undefined {
  const id = /^(?:msg|rs|fc|ctc|ws)_(.+)_\d+$/.exec(item)?.[1];
  return id === undefined ? undefined : responseId(id);
}
