import type { Json, TypedJson } from './json.js';

/** What a client asked for: one conversation and how to answer it, independent of any wire. */
export interface Turn {
  /** The model name as the client wrote it; the engine decides what serves it. */
  readonly model: string;
  /** The system prompt: what stands before the conversation; `''` when the client sent none. */
  readonly system: string;
  /** The conversation, oldest first. Never empty; the last message is a user's, an answer that paused, or a prefill. */
  readonly messages: readonly Message[];
  /** Where the last message stands in the client's request, if it is the beginning of the answer (prefill). */
  readonly prefill?: string;
  /** Whether to ask for the rest of a prefill in words where the model cannot continue it; otherwise such a turn is refused. */
  readonly prefillInWords?: boolean;
  readonly tools: readonly Tool[];
  /** The tools that the model's API runs itself; absent: none. */
  readonly serverTools?: readonly ServerTool[];
  /** The container in which the API runs code, in the form of the API. */
  readonly container?: unknown;
  /** What the API leaves out of a long conversation, in the form of the API. */
  readonly contextEdits?: readonly Json[];
  /** Whether the answer may end with `pause`; otherwise the bridge lets the model go on by itself. */
  readonly mayPause?: boolean;
  readonly toolChoice: ToolChoice;
  readonly parallelToolCalls: boolean;
  readonly sampling: Sampling;
  /** Absent: think as little as the model allows. */
  readonly reasoning?: ReasoningEffort;
  /** The most tokens of thoughts, for models that take a number; absent: what goes with `reasoning`. */
  readonly thinkingBudget?: number;
  /** How thorough the whole answer is to be, whether the model thinks or not; absent: what goes with `reasoning`. */
  readonly effort?: Effort;
  /** Thoughts come without their text; absent: with it. */
  readonly thinkingDisplay?: 'omitted';
  readonly output: OutputFormat;
}

/** Tool results travel in user messages, as the model's API has it. Consecutive messages may share a role. */
export type Message =
  UserMessage | { readonly role: 'assistant'; readonly blocks: readonly AssistantBlock[] };

export interface UserMessage {
  readonly role: 'user';
  readonly blocks: readonly UserBlock[];
  /** Texts of the system messages beside this one, which the client has put behind the beginning of the conversation. */
  readonly instructions?: readonly string[];
}

export type UserBlock = TextBlock | ImageBlock | DocumentBlock | ToolResultBlock | NativeBlock;
export type AssistantBlock = TextBlock | ToolCallBlock | ThinkingBlock | RedactedThinkingBlock | NativeBlock;

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
  /** Told to the model beside the document; it cannot cite it. */
  readonly context?: string;
  /** The model cites the document where it uses it. */
  readonly citations?: boolean;
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
  readonly content: readonly (TextBlock | ImageBlock | DocumentBlock | NativeBlock)[];
  readonly isError?: boolean;
}

/** A block in the form of the model's API, which gets it unchanged, such as a search that it has run itself. */
export interface NativeBlock {
  readonly type: 'native';
  readonly block: TypedJson;
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments, as the client sent it. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The arguments must fit the schema exactly. */
  readonly strict?: boolean;
}

/** A tool that the model's API runs itself, in the middle of an answer. */
export type ServerTool = WebSearchTool | ApiTool;

export interface WebSearchTool extends PlacedServerTool {
  readonly type: 'web-search';
  /** The most searches of one answer. */
  readonly maxUses?: number;
  readonly allowedDomains?: readonly string[];
  readonly blockedDomains?: readonly string[];
  readonly userLocation?: UserLocation;
}

/** A tool in the form of the model's API, which gets it unchanged. */
export interface ApiTool extends PlacedServerTool {
  readonly type: 'api-tool';
  readonly definition: TypedJson & { readonly name: string };
}

interface PlacedServerTool {
  /** Where the tool stands in the client's request. */
  readonly param: string;
  /** How many of the turn's `tools` come before it; absent: all. */
  readonly after?: number;
}

/** Where about the user is. */
export interface UserLocation {
  readonly city?: string;
  readonly region?: string;
  /** Two letters. */
  readonly country?: string;
  /** Such as `Europe/Oslo`. */
  readonly timezone?: string;
}

/** What `ToolChoice` calls the tool `web-search`; no tool of a client can have this name. */
export const WEB_SEARCH = '$web_search';

/** `only` narrows the choice to these names, also of server tools; one name with `required` is a forced call. */
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

export type Effort = (typeof EFFORTS)[number];

/** From little to much, as the model's API has them. */
export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

/** From little to much. */
export const REASONING_EFFORTS = ['none', 'minimal', ...EFFORTS] as const;

/** How much a model thinks that thinks. */
export type ThinkingEffort = Exclude<ReasoningEffort, 'none'>;

/** The thinking budget of each effort, in tokens, for models that take a number; below the smallest limit of all of them. */
export const THINKING_BUDGETS: Readonly<Record<ThinkingEffort, number>> = {
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
      /** Whether an answer that does not fit is a failure. */
      readonly strict: boolean;
      /** Where the schema stands in the client's request. */
      readonly param: string;
    };
