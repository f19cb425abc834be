/** How much the model thinks, in the form its API accepts. */
import { THINKING_BUDGETS, type ReasoningEffort } from '../../core/turn.js';
import type { Json } from '../../core/json.js';
import type { Adaptation } from '../../core/turn-event.js';
import { EFFORTS, type Effort, type ModelFacts } from './model-facts.js';

export interface Thinking {
  /** Whether the model may think, so that its past thoughts belong in the request. */
  readonly on: boolean;
  readonly thinking: Json;
  /** Absent: the CLI's own default for the model. */
  readonly effort?: Effort;
  readonly adapted: readonly Adaptation[];
}

/**
 * Without a requested effort, the model thinks as little as it can.
 * @param asked the client's effort.
 * @param room the parts of the request with which thinking must be compatible.
 */
export function thinkingOf(
  asked: ReasoningEffort | undefined,
  facts: ModelFacts,
  room: ThinkingRoom,
): Thinking {
  if (asked === undefined || asked === 'none') return leastThinking(asked, facts);
  const obstacle = obstacleTo(facts, room);
  if (obstacle !== undefined) return { ...OFF, adapted: [{ option: 'reasoning', what: obstacle }] };
  if (facts.thinking === 'adaptive') return adaptive(asked, facts, room.display);
  const budget = Math.min(THINKING_BUDGETS[asked], (room.maxTokens ?? Infinity) - 1);
  if (budget < SMALLEST_BUDGET) {
    const what = `left out: thinking needs at least ${SMALLEST_BUDGET} tokens, and the answer may have fewer`;
    return { ...OFF, adapted: [{ option: 'reasoning', what }] };
  }
  const effort = facts.efforts.length === 0 ? undefined : nearest(asked, facts.efforts);
  return {
    ...{ on: true, adapted: [] },
    thinking: {
      ...{ type: 'enabled', budget_tokens: budget },
      ...(room.display === 'omitted' && { display: room.display }),
    },
    ...(effort !== undefined && { effort }),
  };
}

export interface ThinkingRoom {
  readonly maxTokens: number | undefined;
  /** The answer must call a tool, and the API enforces it. */
  readonly forcedCall: boolean;
  /** Whether thoughts come with their text. */
  readonly display: ThinkingDisplay;
  /** The client has begun the answer. */
  readonly prefill: boolean;
  /** The request continues a tool call whose thoughts are not known. */
  readonly thoughtsMissing: boolean;
}

export type ThinkingDisplay = 'summarized' | 'omitted';

/** The API's minimum. */
const SMALLEST_BUDGET = 1024;

const OFF = { on: false, thinking: { type: 'disabled' } } as const;

function leastThinking(asked: 'none' | undefined, facts: ModelFacts): Thinking {
  if (facts.canStopThinking) return { ...OFF, adapted: [] };
  const effort = facts.efforts[0];
  return {
    on: true,
    // The client does not want the thoughts, and without their text the answer begins sooner.
    thinking: { type: 'adaptive', display: 'omitted' },
    ...(effort !== undefined && { effort }),
    adapted:
      asked === undefined
        ? []
        : [{ option: 'reasoning', what: `"${effort ?? 'adaptive'}" instead: this model always thinks` }],
  };
}

function adaptive(
  asked: Exclude<ReasoningEffort, 'none'>,
  { efforts }: ModelFacts,
  display: ThinkingDisplay,
): Thinking {
  const effort = nearest(asked, efforts);
  return {
    on: true,
    thinking: { type: 'adaptive', display },
    ...(effort !== undefined && { effort }),
    adapted:
      effort === undefined || effort === asked
        ? []
        : [{ option: 'reasoning', what: `"${effort}" instead: this model has no effort "${asked}"` }],
  };
}

/** Two rules of the API: thinking excludes a forced call on some models, and some require the thoughts of a running tool round. */
function obstacleTo(
  facts: ModelFacts,
  { forcedCall, prefill, thoughtsMissing }: ThinkingRoom,
): string | undefined {
  if (prefill) return 'left out: this model does not think in an answer that has begun';
  if (forcedCall && facts.forcedTools === 'without-thinking')
    return 'left out: this model does not think in an answer that must call a tool';
  if (thoughtsMissing && facts.thinking === 'budget')
    return 'left out: this model needs its thoughts from before the tool call, and the bridge does not know them';
  return undefined;
}

/** The requested effort, or the next lower one that the model has, or its lowest. */
function nearest(asked: Exclude<ReasoningEffort, 'none'>, efforts: readonly Effort[]): Effort | undefined {
  const rank = EFFORTS.indexOf(asked === 'minimal' ? 'low' : asked);
  return efforts.findLast((each) => EFFORTS.indexOf(each) <= rank) ?? efforts[0];
}
