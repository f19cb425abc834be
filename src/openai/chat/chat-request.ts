/** The types of a chat request as it stands on the wire once its schema has accepted it. */
import type { ResultPart, UserPart, AssistantPart, TextPart } from '../../wire/content/part.js';
import type { FunctionDefinition, ChatTool, ChatToolChoice } from '../../wire/content/tool-definition.js';

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean | null;
  readonly stream_options?: {
    readonly include_usage?: boolean | null;
    readonly include_obfuscation?: boolean | null;
  } | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly top_k?: number | null;
  readonly max_completion_tokens?: number | null;
  readonly max_tokens?: number | null;
  readonly stop?: string | readonly string[] | null;
  readonly n?: number | null;
  readonly reasoning_effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null;
  readonly response_format?: ResponseFormat | null;
  readonly tools?: readonly ChatTool[] | null;
  readonly tool_choice?: string | ChatToolChoice | null;
  readonly parallel_tool_calls?: boolean | null;
  readonly functions?: readonly FunctionDefinition[] | null;
  readonly function_call?: string | { readonly name: string } | null;
  readonly logprobs?: boolean | null;
  readonly top_logprobs?: number | null;
  readonly modalities?: readonly string[] | null;
}

export type ChatMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage | FunctionMessage;

export interface SystemMessage {
  readonly role: 'system' | 'developer';
  readonly content?: string | readonly TextPart[] | null;
  readonly name?: string | null;
}

export interface UserMessage {
  readonly role: 'user';
  readonly content?: string | readonly UserPart[] | null;
  readonly name?: string | null;
}

export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content?: string | readonly AssistantPart[] | null;
  readonly name?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly ToolCall[] | null;
  readonly function_call?: FunctionCall | null;
}

export interface ToolMessage {
  readonly role: 'tool';
  readonly tool_call_id: string;
  readonly content?: string | readonly ResultPart[] | null;
  readonly name?: string | null;
}

export interface FunctionMessage {
  readonly role: 'function';
  readonly name: string;
  readonly content?: string | readonly TextPart[] | null;
}

export interface ToolCall {
  readonly id: string;
  readonly function?: FunctionCall;
  readonly custom?: { readonly name: string; readonly input?: string | null };
}

export interface FunctionCall {
  readonly name: string;
  readonly arguments?: string | object | null;
}

export interface ResponseFormat {
  readonly type: 'text' | 'json_object' | 'json_schema';
  /** Beside `json_object`, as some clients have it. */
  readonly schema?: Readonly<Record<string, unknown>> | null;
  readonly json_schema?: {
    readonly name?: string | null;
    readonly schema: Readonly<Record<string, unknown>>;
    readonly strict?: boolean | null;
  } | null;
}
