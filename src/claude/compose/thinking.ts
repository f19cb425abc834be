/** How much the model thinks, in the form its API accepts. */
import { EFFORTS, THINKING_BUDGETS } from '../../core/turn.js';
import type { Effort, ThinkingEffort, Turn } from '../../core/turn.js';
import type { Json } from '../../core/json.js';
import type { Adaptation } from '../../core/turn-event.js';
import type { ModelFacts } from './model-facts.js';

export interface Thinking {
  /** Whether the model may think, so that its past thoughts belong in the request. */
  readonly on: boolean;
  readonly thinking: Json;
  /** Absent: the CLI's own default for the model. */
  readonly effort?: Effort;
  readonly adapted: readonly Adaptation[];
}

export type AskedThinking = Pick<Turn, 'reasoning' | 'thinkingBudget' | 'effort'>;

/**
 * Without a requested effort, the model thinks as little as it can.
 * @param asked what the client asks for.
 * @param room the parts of the request with which thinking must be compatible.
 */
export function thinkingOf(asked: AskedThinking, facts: ModelFacts, room: ThinkingRoom): Thinking {
  const { reasoning, effort } = asked;
  if (reasoning === undefined || reasoning === 'none') return leastThinking(asked, facts);
  const obstacle = obstacleTo(facts, room);
  if (obstacle !== undefined) return withoutThinking(effort, facts, [obstacle]);
  if (facts.thinking === 'budget') return withBudget({ ...asked, reasoning }, facts, room);
  return {
    on: true,
    thinking: { type: 'adaptive', display: room.display },
    ...effortFor(effort ?? reasoning, facts.efforts),
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

const BUDGET_RULE = `a budget is at least ${SMALLEST_BUDGET} and leaves room for the answer`;

function leastThinking({ reasoning, effort }: AskedThinking, facts: ModelFacts): Thinking {
  if (facts.thinkingOff === 'disabled') return withoutThinking(effort, facts);
  // Only if the client asks for it: the option can go then, should the API refuse it.
  if (facts.thinkingOff === 'between_tools' && reasoning === 'none')
    return { on: true, thinking: { type: 'between_tools' }, ...effortWithoutThinking(effort, facts) };
  const [lowest] = facts.efforts;
  const { adapted, ...least } = effortFor(effort ?? lowest, facts.efforts);
  return {
    on: true,
    // The client does not want the thoughts, and without their text the answer begins sooner.
    thinking: { type: 'adaptive', display: 'omitted' },
    ...least,
    adapted:
      reasoning === undefined
        ? adapted
        : [
            {
              option: 'reasoning',
              what: `"${least.effort ?? 'adaptive'}" instead: this model always thinks`,
            },
          ],
  };
}

function withoutThinking(
  effort: Effort | undefined,
  facts: ModelFacts,
  obstacles: readonly string[] = [],
): Thinking {
  const { adapted, ...rest } = effortWithoutThinking(effort, facts);
  return {
    ...{ on: false, thinking: { type: 'disabled' }, ...rest },
    adapted: [...obstacles.map((what) => ({ option: 'reasoning', what }) as const), ...adapted],
  };
}

/** The number of tokens that the client gives, or that goes with its effort, as far as it leaves room for the answer. */
function withBudget(
  { reasoning, thinkingBudget, effort }: AskedThinking & { readonly reasoning: ThinkingEffort },
  facts: ModelFacts,
  { maxTokens, display }: ThinkingRoom,
): Thinking {
  const limit = maxTokens === undefined ? undefined : Math.min(maxTokens, facts.maxTokens);
  if (limit !== undefined && limit <= SMALLEST_BUDGET) {
    const what = `left out: thinking needs at least ${SMALLEST_BUDGET} tokens, and the answer may have fewer`;
    return withoutThinking(effort, facts, [what]);
  }
  const most = limit === undefined ? THINKING_BUDGETS.max : Math.max(SMALLEST_BUDGET, Math.floor(limit / 2));
  const exact = thinkingBudget !== undefined && thinkingBudget < (limit ?? most + 1);
  const budget = Math.max(
    exact ? thinkingBudget : Math.min(thinkingBudget ?? THINKING_BUDGETS[reasoning], most),
    SMALLEST_BUDGET,
  );
  const { adapted, ...level } = effortFor(effort ?? reasoning, facts.efforts);
  return {
    on: true,
    thinking: {
      ...{ type: 'enabled', budget_tokens: budget },
      ...(display === 'omitted' && { display }),
    },
    ...level,
    adapted: [
      ...(thinkingBudget === undefined || budget === thinkingBudget
        ? []
        : [{ option: 'reasoning', what: `${budget} tokens instead: ${BUDGET_RULE}` } as const]),
      // An effort that came without a number is in the number.
      ...(effort === undefined ? [] : adapted),
    ],
  };
}

interface AdaptedEffort {
  readonly effort?: Effort;
  readonly adapted: readonly Adaptation[];
}

function effortWithoutThinking(asked: Effort | undefined, facts: ModelFacts): AdaptedEffort {
  const { efforts, thinksForHighEffort } = facts;
  if (!thinksForHighEffort) return effortFor(asked, efforts);
  return effortFor(asked, efforts.slice(0, efforts.indexOf('high') + 1), ' without thinking');
}

/** The requested effort, or the next lower one that the model has, or its lowest. */
function effortFor(
  asked: ThinkingEffort | undefined,
  efforts: readonly Effort[],
  condition = '',
): AdaptedEffort {
  if (asked === undefined) return { adapted: [] };
  const rank = EFFORTS.indexOf(asked === 'minimal' ? 'low' : asked);
  const effort = efforts.findLast((each) => EFFORTS.indexOf(each) <= rank) ?? efforts[0];
  if (effort === undefined)
    return { adapted: [{ option: 'reasoning', what: 'effort left out: this model has none' }] };
  const what = `"${effort}" instead: this model has no effort "${asked}"${condition}`;
  return { effort, adapted: effort === asked ? [] : [{ option: 'reasoning', what }] };
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
