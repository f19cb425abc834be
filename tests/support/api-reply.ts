/** What the scripted Messages API answers, as data: a complete answer, an error, silence, or bytes that the test supplies. */
export type Reply = Answer | ApiError | Silence | RawBytes;

export interface Answer {
  readonly kind: 'answer';
  readonly blocks: readonly AnswerBlock[];
  readonly stopReason: StopReason;
  /** Set with `stopReason: 'stop_sequence'`: the text that stopped the model. */
  readonly stopSequence?: string;
  /** The model that claims to serve; the requested one when absent. */
  readonly model?: string;
  readonly usage?: Partial<ReplyUsage>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds before each chunk but the first. */
  readonly gapMs?: number;
  /** Milliseconds between the stop reason and the end of the stream. */
  readonly endGapMs?: number;
  /** Falls silent after this many chunks, until the promise settles; without one, for ever. */
  readonly stall?: { readonly afterChunks: number; readonly until?: Promise<unknown> };
  /** Destroys the socket after this many chunks. */
  readonly cut?: { readonly afterChunks: number };
  /** Writes the bytes of the event stream in separate slices of this length, so that characters are split. */
  readonly bytesPerWrite?: number;
  /** The container in which a server tool ran code. */
  readonly container?: object;
}

export type AnswerBlock =
  | {
      readonly type: 'text';
      readonly chunks: readonly string[];
      /** When given, even if empty, the block may have sources, and these come before its text. */
      readonly citations?: readonly object[];
    }
  /** A block that is whole from its start, such as the result of a server tool. */
  | {
      readonly type: 'whole';
      readonly block: WholeBlock;
      readonly chunks: readonly never[];
    }
  | {
      readonly type: 'server_tool_use';
      readonly id: string;
      readonly name: string;
      /** Fragments of the input's JSON text. */
      readonly chunks: readonly string[];
    }
  | { readonly type: 'thinking'; readonly chunks: readonly string[]; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string; readonly chunks: readonly never[] }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      /** Fragments of the input's JSON text. */
      readonly chunks: readonly string[];
    };

interface WholeBlock {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type StopReason = 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use' | 'refusal' | 'pause_turn';

export interface ReplyUsage {
  readonly input: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
  readonly output: number;
  /** How many of `cacheWrite` last for an hour; when given, the answer reports the two separately. */
  readonly cacheWrite1h: number;
  /** How often each server tool ran. */
  readonly serverToolUse: Readonly<Record<string, number>>;
}

export interface ApiError {
  readonly kind: 'error';
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Accepts the request and never sends a byte. */
export interface Silence {
  readonly kind: 'silence';
}

/** A 200 event stream of exactly these writes, one per turn of the event loop. */
export interface RawBytes {
  readonly kind: 'raw';
  readonly writes: readonly (string | Uint8Array)[];
}

export type AnswerOptions = Partial<Omit<Answer, 'kind' | 'blocks'>>;

/** An end so late that a bridge on a busy machine still ends the CLI between the stop reason and a further request of it. */
export const ENDS_LATE_MS = 5000;

/** An answer of blocks; a plain string is one text block with one chunk per word. Stops for tools when it ends in a call. */
export function answer(content: string | readonly AnswerBlock[], options: AnswerOptions = {}): Answer {
  const blocks = typeof content === 'string' ? [text(content)] : content;
  const stopReason = blocks.at(-1)?.type === 'tool_use' ? 'tool_use' : 'end_turn';
  return { kind: 'answer', blocks, stopReason, ...options };
}

/** A text block; a string is split after each word, a list gives the chunks themselves. */
export function text(content: string | readonly string[]): AnswerBlock {
  return { type: 'text', chunks: typeof content === 'string' ? words(content) : content };
}

/** A text block with its sources. */
export function citedText(
  content: string | readonly string[],
  citations: readonly object[] = [],
): AnswerBlock {
  return { type: 'text', chunks: typeof content === 'string' ? words(content) : content, citations };
}

/** A call of a tool that the API runs itself. */
export function serverToolUse(
  id: string,
  name: string,
  input: Readonly<Record<string, unknown>>,
): AnswerBlock {
  return { type: 'server_tool_use', id, name, chunks: fragments(input) };
}

function wholeBlock(block: WholeBlock): AnswerBlock {
  return { type: 'whole', block, chunks: [] };
}

export interface FoundPage {
  readonly url: string;
  readonly title: string;
}

/** What a web search found. */
export function webSearchResult(callId: string, pages: readonly FoundPage[]): AnswerBlock {
  const content = pages.map(({ url, title }) => ({
    ...{ type: 'web_search_result', url, title, page_age: null, encrypted_content: `encrypted ${url}` },
  }));
  return wholeBlock({ type: 'web_search_tool_result', tool_use_id: callId, content });
}

/** The source of a text that comes from a web search. */
export function webCitation({ url, title }: FoundPage, cited_text: string): object {
  return { type: 'web_search_result_location', url, title, cited_text, encrypted_index: `index ${url}` };
}

export function thinking(content: string | readonly string[], signature = 'c2lnbmF0dXJl'): AnswerBlock {
  return { type: 'thinking', chunks: typeof content === 'string' ? words(content) : content, signature };
}

/** A thought that no one may read; it comes in one piece. */
export function redactedThinking(data: string): AnswerBlock {
  return { type: 'redacted_thinking', data, chunks: [] };
}

/** A tool call; an object is split into fragments of eight characters, a list gives the fragments themselves. */
export function toolUse(
  id: string,
  name: string,
  input: Readonly<Record<string, unknown>> | readonly string[],
): AnswerBlock {
  return { type: 'tool_use', id, name, chunks: isFragments(input) ? input : fragments(input) };
}

function fragments(input: Readonly<Record<string, unknown>>): readonly string[] {
  return JSON.stringify(input).match(/.{1,8}/gsu) ?? [];
}

export function apiError(
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): ApiError {
  return { kind: 'error', status, type, message, headers };
}

/**
 * The headers in which the API reports a subscription's state.
 * @param resetsAt Unix time in seconds.
 */
export function planLimitHeaders(
  status: 'allowed' | 'allowed_warning' | 'rejected',
  resetsAt: number,
  window: 'five_hour' | 'seven_day' = 'five_hour',
): Record<string, string> {
  return {
    'anthropic-ratelimit-unified-status': status,
    'anthropic-ratelimit-unified-reset': String(resetsAt),
    'anthropic-ratelimit-unified-representative-claim': window,
  };
}

/** The headers with all windows: for each, the part that is used and its reset in Unix time in seconds. */
export function planWindowHeaders(
  windows: Readonly<Record<'five_hour' | 'seven_day', readonly [number, number]>>,
): Record<string, string> {
  const [[fiveHour, fiveHourReset], [sevenDay, sevenDayReset]] = [windows.five_hour, windows.seven_day];
  return {
    ...planLimitHeaders('allowed', fiveHourReset),
    'anthropic-ratelimit-unified-5h-status': 'allowed',
    'anthropic-ratelimit-unified-5h-utilization': String(fiveHour),
    'anthropic-ratelimit-unified-5h-reset': String(fiveHourReset),
    'anthropic-ratelimit-unified-7d-status': 'allowed',
    'anthropic-ratelimit-unified-7d-utilization': String(sevenDay),
    'anthropic-ratelimit-unified-7d-reset': String(sevenDayReset),
  };
}

export const silence: Silence = { kind: 'silence' };

export function rawBytes(writes: readonly (string | Uint8Array)[]): RawBytes {
  return { kind: 'raw', writes };
}

function words(content: string): readonly string[] {
  return content.match(/\s*\S+\s*/gu) ?? [content];
}

function isFragments(
  input: Readonly<Record<string, unknown>> | readonly string[],
): input is readonly string[] {
  return Array.isArray(input);
}
