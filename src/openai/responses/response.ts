/** The types of a response and of the events it is streamed in. */
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

/** What stands in every response as the request had it. */
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

export type OutputItem = OutputMessage | OutputReasoning | OutputFunctionCall | OutputCustomCall;

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
      readonly annotations: readonly [];
      readonly logprobs: readonly [];
    }
  | { readonly type: 'refusal'; readonly refusal: string };

export interface OutputReasoning {
  readonly id: string;
  readonly type: 'reasoning';
  readonly status: ItemStatus;
  readonly summary: readonly SummaryPart[];
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

/** An event before it has its `sequence_number`. */
export interface ResponseEvent {
  readonly type: `response.${string}`;
  readonly [key: string]: unknown;
}
