import type { ReasoningEffort } from '../core/turn.js';

/** How a model thinks, as the CLI's list says. */
export interface ThinkingAbilities {
  /** Empty: it has no effort setting. */
  readonly effortLevels: readonly string[];
  readonly adaptive: boolean;
  /** False: it always thinks; all one can do is ask for little effort. */
  readonly canStop: boolean;
}

export interface ThinkingSettings {
  /** 0 is off. A model that thinks adaptively takes anything else as on. */
  readonly maxThinkingTokens: number;
  /** `null`: the CLI's default for the model. */
  readonly effortLevel: string | null;
}

/**
 * No effort asked for is as little thinking as the model allows; `undefined` when what is asked for cannot be.
 * @param abilities `undefined` when nothing is known of the model.
 * @param room how many tokens the answer may have, and whether it continues a replayed tool call: a model that is
 *   given a number of thinking tokens needs them within its limit, and wants to see its past thoughts, which no
 *   client sends back.
 */
export function thinkingSettings(
  asked: ReasoningEffort | undefined,
  abilities: ThinkingAbilities | undefined,
  room: { readonly maxTokens?: number | undefined; readonly replayedCall: boolean },
): ThinkingSettings | undefined {
  if (asked === undefined || asked === 'none') {
    return { maxThinkingTokens: 0, effortLevel: abilities?.canStop === false ? lowest(abilities) : null };
  }
  const effortLevel = nearest(asked === 'minimal' ? 'low' : asked, abilities);
  if (abilities?.adaptive === true) return { maxThinkingTokens: BUDGETS[asked], effortLevel };
  const budget = Math.min(BUDGETS[asked], (room.maxTokens ?? Infinity) - 1);
  return budget < SMALLEST_BUDGET || room.replayedCall
    ? undefined
    : { maxThinkingTokens: budget, effortLevel };
}

/** The API takes no smaller one. */
const SMALLEST_BUDGET = 1024;

/** For models that take a number of tokens; all below the smallest output limit of any of them. */
const BUDGETS: Readonly<Record<Exclude<ReasoningEffort, 'none'>, number>> = {
  minimal: 1024,
  low: 4096,
  medium: 10_240,
  high: 20_480,
  xhigh: 26_624,
  max: 31_000,
};

const LEVELS = ['low', 'medium', 'high', 'xhigh', 'max'];

function lowest({ effortLevels }: ThinkingAbilities): string | null {
  return LEVELS.find((level) => effortLevels.includes(level)) ?? null;
}

/** The level asked for, or the next lower one that the model has. */
function nearest(level: string, abilities: ThinkingAbilities | undefined): string | null {
  if (!abilities) return level;
  const upTo = LEVELS.slice(0, LEVELS.indexOf(level) + 1);
  return upTo.findLast((each) => abilities.effortLevels.includes(each)) ?? lowest(abilities);
}
