/** What a client asked for: one conversation and how to answer it, independent of any wire. */
export interface Turn {
  /** The model name as the client wrote it; the engine decides what serves it. */
  readonly model: string;
  /** The system prompt; `''` when the client sent none. */
  readonly system: string;
  /** The conversation, oldest first. Never empty; the last message is a user's. */
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice;
  readonly parallelToolCalls: boolean;
  readonly sampling: Sampling;
  /** Absent: think as little as the model allows. */
  readonly reasoning?: ReasoningEffort;
  readonly output: OutputFormat;
}

/** Tool results travel in user messages, as the model's API has it. Consecutive messages may share a role. */
export type Message =
  | { readonly role: 'user'; readonly blocks: readonly UserBlock[] }
  | { readonly role: 'assistant'; readonly blocks: readonly AssistantBlock[] };

export type UserBlock = TextBlock | ImageBlock | DocumentBlock | ToolResultBlock;
export type AssistantBlock = TextBlock | ToolCallBlock | ThinkingBlock | RedactedThinkingBlock;

export interface TextBlock {
  readonly type: 'text';
  readonly text: string;
}

export interface ImageBlock {
  readonly type: 'image';
  readonly source: MediaSource;
}

export interface DocumentBlock {
  readonly type: 'document';
  readonly source: MediaSource | TextSource;
  readonly title?: string;
}

/** `data` is base64 without line breaks; a `url` is fetched by the model's API, never by the bridge. */
export type MediaSource =
  | { readonly type: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string };

/** A plain-text document. */
export interface TextSource {
  readonly type: 'text';
  readonly text: string;
}

export interface ToolCallBlock {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** The arguments as the client wrote them: a JSON object in its text form, or what an answer that was cut off left of one. */
  readonly arguments: string;
}

/** What the model thought before it answered; its API verifies the thought by `signature`. */
export interface ThinkingBlock {
  readonly type: 'thinking';
  readonly thinking: string;
  readonly signature: string;
}

/** A thought that the model's API sent encrypted. */
export interface RedactedThinkingBlock {
  readonly type: 'redacted-thinking';
  readonly data: string;
}

export interface ToolResultBlock {
  readonly type: 'tool-result';
  readonly callId: string;
  readonly content: readonly (TextBlock | ImageBlock | DocumentBlock)[];
  readonly isError?: boolean;
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments, as the client sent it. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The arguments must fit the schema exactly. */
  readonly strict?: boolean;
}

/** `only` narrows the choice to these names; one name with `required` is a forced call. */
export interface ToolChoice {
  readonly mode: 'auto' | 'none' | 'required';
  readonly only?: readonly string[];
}

export interface Sampling {
  readonly maxTokens?: number;
  /** 0 to 1, the model API's own range. */
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stop?: readonly string[];
}

export type ReasoningEffort = (typeof REASONING_EFFORTS)[number];

/** From little to much. */
export const REASONING_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

/** The thinking budget of each effort, in tokens, for models that take a number; below the smallest limit of all of them. */
export const THINKING_BUDGETS: Readonly<Record<Exclude<ReasoningEffort, 'none'>, number>> = {
  minimal: 1024,
  low: 4096,
  medium: 10_240,
  high: 20_480,
  xhigh: 26_624,
  max: 31_000,
};

export type OutputFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json-object' }
  | {
      readonly type: 'json-schema';
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly strict: boolean;
      /** Where the schema stands in the client's request. */
      readonly param: string;
    };
