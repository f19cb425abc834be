import type { PlanLimits } from './plan.js';
import type { Sampling } from './turn.js';

/**
 * The parts of an answer, in order: `adapted` options if any, `start`, deltas, and exactly one `end`.
 * A failure is a thrown `BridgeError`; a stream that stops without `end` is itself an error.
 */
export type TurnEvent =
  /** Comes before `start`. */
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
  | { readonly type: 'limits'; readonly limits: PlanLimits }
  | {
      readonly type: 'end';
      readonly finishReason: FinishReason;
      readonly usage: Usage;
      /** Which of the turn's `stop` texts ended the answer. */
      readonly stopSequence?: string;
    };

/** An option that this model does not accept as it is, and what the bridge did instead. */
export interface Adaptation {
  readonly option: AdaptableOption;
  /** Such as `left out: …`, in printable ASCII for a header. */
  readonly what: string;
}

/** Named as in `Turn`; `strict` is that of its tools. */
export type AdaptableOption = keyof Sampling | 'reasoning' | 'toolChoice' | 'strict';

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'refusal';

/** Token counts as the model's API billed them. `inputTokens` includes what was read from and written to its cache. */
export interface Usage {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  /** Absent when the CLI does not say. */
  readonly reasoningTokens?: number;
}

/** The sum of two usages; reasoning tokens count as far as they are known. */
export function addUsage(sum: Usage | undefined, more: Usage): Usage {
  if (!sum) return more;
  const known = sum.reasoningTokens ?? more.reasoningTokens;
  return {
    inputTokens: sum.inputTokens + more.inputTokens,
    cacheReadTokens: sum.cacheReadTokens + more.cacheReadTokens,
    cacheWriteTokens: sum.cacheWriteTokens + more.cacheWriteTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    ...(known === undefined
      ? {}
      : { reasoningTokens: (sum.reasoningTokens ?? 0) + (more.reasoningTokens ?? 0) }),
  };
}
