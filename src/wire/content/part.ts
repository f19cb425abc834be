/** The types of the content parts that messages may hold: OpenAI's own, and Anthropic's blocks. */
export type ResultPart = TextPart | ImageUrlPart | FilePart | AnthropicImage | AnthropicDocument;
export type UserPart = ResultPart | AnthropicToolResult;
export type AssistantPart =
  TextPart | RefusalPart | AnthropicToolUse | AnthropicThinking | AnthropicRedactedThinking;

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
  readonly type: 'thinking';
  readonly thinking?: string | null;
  readonly signature?: string | null;
}

export interface AnthropicRedactedThinking {
  readonly type: 'redacted_thinking';
  readonly data?: string | null;
}
