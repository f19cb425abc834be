import type { Json, TypedJson } from './json.js';
import type { PlanLimits } from './plan.js';
import type { Sampling } from './turn.js';

/**
 * The parts of an answer, in order: `adapted` options if any, `start`, deltas, and exactly one `end`.
 * A failure is a thrown `BridgeError`; a stream that stops without `end` is itself an error.
 */
export type TurnEvent =
  /** Comes before `start`; that of `output` comes before `end`. */
  | (Adaptation & { readonly type: 'adapted' })
  /** `usage`: what is known before the first word, mainly the input. */
  | { readonly type: 'start'; readonly model: string; readonly usage?: Usage }
  | { readonly type: 'text-delta'; readonly text: string }
  /** `signature`: by which the model's API verifies these thoughts; comes at their end, with an empty text. */
  | { readonly type: 'reasoning-delta'; readonly text: string; readonly signature?: string }
  /** A thought that the model's API sent encrypted; it goes back unchanged. */
  | { readonly type: 'redacted-reasoning'; readonly data: string }
  /** What the model said instead of the requested output format, in one piece; no text comes with it. */
  | { readonly type: 'refusal'; readonly text: string }
  | { readonly type: 'tool-start'; readonly id: string; readonly name: string }
  /** A fragment of the arguments' JSON text, for the call started last with this id. */
  | { readonly type: 'tool-delta'; readonly id: string; readonly json: string }
  | { readonly type: 'tool-end'; readonly id: string }
  /** A text block begins, where the boundary between two matters. `citable`: it may have citations. */
  | { readonly type: 'text-start'; readonly citable: boolean }
  /** A source of the text block that is being written, in the form of the model's API. */
  | { readonly type: 'citation'; readonly citation: Json }
  /** A text block with a `text-start` or citations is complete. */
  | { readonly type: 'text-end'; readonly text: string; readonly citations: readonly Json[] }
  /** A block of another kind begins, as the model's API begins it: a call of a server tool, or its result. */
  | { readonly type: 'block-start'; readonly block: TypedJson }
  /** A fragment of the JSON text of the open block's input. */
  | { readonly type: 'block-delta'; readonly json: string }
  /** The open block is complete; this is the whole of it. */
  | { readonly type: 'block-end'; readonly block: TypedJson }
  | { readonly type: 'limits'; readonly limits: PlanLimits }
  | {
      readonly type: 'end';
      readonly finishReason: FinishReason;
      readonly usage: Usage;
      /** Which of the turn's `stop` texts ended the answer. */
      readonly stopSequence?: string;
      /** The container in which the API ran code, in the form of the API. */
      readonly container?: Json;
    };

/** An option that this model does not accept as it is, and what the bridge did instead. */
export interface Adaptation {
  readonly option: AdaptableOption;
  /** Such as `left out: …`, in printable ASCII for a header. */
  readonly what: string;
}

/** Named as in `Turn`; `strict` is that of its tools, `instructions` are those of its messages. */
export type AdaptableOption =
  | keyof Sampling
  | 'reasoning'
  | 'toolChoice'
  | 'strict'
  | 'contextEdits'
  | 'prefill'
  | 'instructions'
  | 'output';

/** `pause`: the API interrupted the answer; it goes on when the API gets back what there is of it. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'refusal' | 'pause';

/** Token counts as the model's API billed them. `inputTokens` includes what was read from and written to its cache. */
export interface Usage {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  /** Absent when the CLI does not say. */
  readonly reasoningTokens?: number;
  /** How often the API ran its own tools, by its names, such as `web_search_requests`; absent when it does not say. */
  readonly serverToolUse?: Readonly<Record<string, number>>;
}

/** The sum of two usages; reasoning tokens and server tools count as far as they are known. */
export function addUsage(sum: Usage | undefined, more: Usage): Usage {
  if (!sum) return more;
  const known = sum.reasoningTokens ?? more.reasoningTokens;
  const serverToolUse = addServerToolUse(sum.serverToolUse, more.serverToolUse);
  return {
    inputTokens: sum.inputTokens + more.inputTokens,
    cacheReadTokens: sum.cacheReadTokens + more.cacheReadTokens,
    cacheWriteTokens: sum.cacheWriteTokens + more.cacheWriteTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    ...(known === undefined
      ? {}
      : { reasoningTokens: (sum.reasoningTokens ?? 0) + (more.reasoningTokens ?? 0) }),
    ...(serverToolUse && { serverToolUse }),
  };
}

function addServerToolUse(sum: Usage['serverToolUse'], more: Usage['serverToolUse']): Usage['serverToolUse'] {
  if (!sum || !more) return sum ?? more;
  const names = new Set([...Object.keys(sum), ...Object.keys(more)]);
  return Object.fromEntries([...names].map((name) => [name, (sum[name] ?? 0) + (more[name] ?? 0)]));
}
