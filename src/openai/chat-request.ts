/** The types of a chat request as it stands on the wire once its schema has accepted it. */
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

export type ResultPart = TextPart | ImageUrlPart | FilePart | AnthropicImage | AnthropicDocument;
export type UserPart = ResultPart | AnthropicToolResult;
export type AssistantPart = TextPart | RefusalPart | AnthropicToolUse | AnthropicThinking;

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

export interface ImageUrlPart {
  readonly type: 'image_url';
  readonly image_url: string | { readonly url: string; readonly detail?: string | null };
}

export interface FilePart {
  readonly type: 'file';
  readonly file: {
    readonly file_data?: string | null;
    readonly filename?: string | null;
    readonly file_id?: string | null;
  };
}

export interface RefusalPart {
  readonly type: 'refusal';
  readonly refusal: string;
}

export interface AnthropicSource {
  readonly type: 'base64' | 'url' | 'text' | 'file' | 'content';
  readonly media_type?: string | null;
  readonly data?: string | null;
  readonly url?: string | null;
}

export interface AnthropicImage {
  readonly type: 'image';
  readonly source: AnthropicSource;
}

export interface AnthropicDocument {
  readonly type: 'document';
  readonly source: AnthropicSource;
  readonly title?: string | null;
}

export interface AnthropicToolUse {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input?: object | null;
}

export interface AnthropicToolResult {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content?: string | readonly ResultPart[] | null;
  readonly is_error?: boolean | null;
}

export interface AnthropicThinking {
  readonly type: 'thinking' | 'redacted_thinking';
}

export interface FunctionDefinition {
  readonly name: string;
  readonly description?: string | null;
  readonly parameters?: Readonly<Record<string, unknown>> | null;
  readonly strict?: boolean | null;
}

export interface ChatTool {
  readonly type?: string | null;
  readonly function?: FunctionDefinition;
  readonly custom?: {
    readonly name: string;
    readonly description?: string | null;
    readonly format?: object | null;
  };
  readonly name?: string | null;
  readonly description?: string | null;
  readonly parameters?: Readonly<Record<string, unknown>> | null;
  readonly input_schema?: Readonly<Record<string, unknown>> | null;
  readonly strict?: boolean | null;
  readonly tools?: readonly ChatTool[] | null;
}

export interface ChatToolChoice {
  readonly type?: string;
  readonly name?: string;
  readonly function?: { readonly name: string };
  readonly custom?: { readonly name: string };
  readonly allowed_tools?: AllowedTools;
  readonly mode?: 'auto' | 'required';
  readonly tools?: readonly AllowedTool[];
  readonly disable_parallel_tool_use?: boolean | null;
}

export interface AllowedTools {
  readonly mode?: 'auto' | 'required';
  readonly tools?: readonly AllowedTool[];
}

export interface AllowedTool {
  readonly name?: string;
  readonly function?: { readonly name: string };
}

export interface ResponseFormat {
  readonly type: 'text' | 'json_object' | 'json_schema';
  readonly json_schema?: {
    readonly name?: string | null;
    readonly schema: Readonly<Record<string, unknown>>;
    readonly strict?: boolean | null;
  } | null;
}
