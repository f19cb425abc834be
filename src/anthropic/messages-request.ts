/** The types of a Messages API request as it stands on the wire once its schema has accepted it. */
import type {
  AnthropicDocument,
  AnthropicImage,
  AnthropicRedactedThinking,
  AnthropicThinking,
  AnthropicToolResult,
  AnthropicToolUse,
  TextPart,
} from '../wire/content/part.js';

export interface MessagesRequest {
  readonly model: string;
  readonly messages: readonly InputMessage[];
  /** Absent where tokens are only counted. */
  readonly max_tokens?: number;
  readonly system?: string | readonly TextPart[] | null;
  readonly stream?: boolean | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly top_k?: number | null;
  readonly stop_sequences?: readonly string[] | null;
  readonly tools?: readonly MessagesTool[] | null;
  readonly tool_choice?: MessagesToolChoice | null;
  readonly thinking?: Thinking | null;
  readonly output_config?: { readonly effort?: Effort | null; readonly format?: OutputSchema | null } | null;
  readonly output_format?: OutputSchema | null;
}

export type InputMessage = UserInput | AssistantInput | SystemInput;

export interface UserInput {
  readonly role: 'user';
  readonly content: string | readonly UserContent[];
}

export type UserContent = TextPart | AnthropicImage | DocumentInput | AnthropicToolResult;

/** With Anthropic's own extras, which the model is not given. */
export interface DocumentInput extends AnthropicDocument {
  readonly context?: string | null;
  readonly citations?: { readonly enabled?: boolean | null } | null;
}

export interface AssistantInput {
  readonly role: 'assistant';
  readonly content:
    string | readonly (TextPart | AnthropicToolUse | AnthropicThinking | AnthropicRedactedThinking)[];
}

export interface SystemInput {
  readonly role: 'system';
  readonly content: string | readonly TextPart[];
}

export interface MessagesTool {
  readonly type?: string | null;
  readonly name: string;
  readonly description?: string | null;
  readonly input_schema?: Readonly<Record<string, unknown>> | null;
  readonly strict?: boolean | null;
}

export interface MessagesToolChoice {
  readonly type: 'auto' | 'any' | 'tool' | 'none';
  readonly name?: string | null;
  readonly disable_parallel_tool_use?: boolean | null;
}

export interface Thinking {
  readonly type: 'enabled' | 'adaptive' | 'disabled';
  readonly budget_tokens?: number | null;
  readonly display?: string | null;
}

export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface OutputSchema {
  readonly type: 'json_schema';
  readonly schema: Readonly<Record<string, unknown>>;
}
