/** The types of a Responses request as it stands on the wire once its schema has accepted it. */
import type { ChatTool, ChatToolChoice } from '../../wire/content/tool-definition.js';
import type { InputItem } from './input-item.js';

export interface ResponsesRequest {
  readonly model: string;
  readonly input?: string | readonly InputItem[] | null;
  readonly instructions?: string | null;
  readonly previous_response_id?: string | null;
  readonly store?: boolean | null;
  readonly stream?: boolean | null;
  readonly stream_options?: {
    readonly include_usage?: boolean | null;
    readonly include_obfuscation?: boolean | null;
  } | null;
  readonly max_output_tokens?: number | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly top_logprobs?: number | null;
  readonly reasoning?: ReasoningOptions | null;
  readonly text?: TextOptions | null;
  readonly tools?: readonly ChatTool[] | null;
  readonly tool_choice?: string | ChatToolChoice | null;
  readonly parallel_tool_calls?: boolean | null;
  readonly include?: readonly string[] | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly truncation?: 'auto' | 'disabled' | null;
  readonly background?: boolean | null;
}

export interface ReasoningOptions {
  readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null;
  readonly summary?: string | null;
  readonly generate_summary?: string | null;
}

export interface TextOptions {
  readonly format?: TextFormat | null;
  readonly verbosity?: string | null;
}

export interface TextFormat {
  readonly type: 'text' | 'json_object' | 'json_schema';
  readonly name?: string | null;
  readonly description?: string | null;
  readonly schema?: Readonly<Record<string, unknown>> | null;
  readonly strict?: boolean | null;
}
