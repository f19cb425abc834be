/** Reads how much the model is to think. */
import type { ReasoningEffort } from '../core/turn.js';
import { invalid } from '../wire/invalid-request.js';
import type { MessagesRequest } from './messages-request.js';

/** The effort that is nearest to what was asked for; `undefined` is none. @throws BridgeError validation_error. */
export function parseThinking(
  {
    thinking,
    output_config: config,
    max_tokens: maxTokens,
  }: Pick<MessagesRequest, 'thinking' | 'output_config' | 'max_tokens'>,
  ignore: (name: string) => void,
): ReasoningEffort | undefined {
  if (thinking?.display && thinking.display !== 'summarized') ignore('thinking.display');
  if (thinking?.type === 'adaptive') return config?.effort ?? 'high';
  // An effort without thinking has no counterpart here: the CLI sets both together.
  if (config?.effort) ignore('output_config.effort');
  if (thinking?.type !== 'enabled') return undefined;
  const budget = thinking.budget_tokens;
  const param = 'thinking.budget_tokens';
  if (typeof budget !== 'number') throw invalid(param, `${param} is missing.`);
  if (maxTokens !== undefined && budget >= maxTokens)
    throw invalid(param, `${param} must be less than max_tokens, which is ${maxTokens}.`);
  return nearest(budget);
}

function nearest(budget: number): ReasoningEffort {
  const [first, ...others] = efforts;
  return others.reduce(
    (best, next) => (Math.abs(next.tokens - budget) < Math.abs(best.tokens - budget) ? next : best),
    first,
  ).effort;
}

/** The thinking tokens that each effort stands for with a model that takes a number of them. */
const efforts: readonly [Effort, ...Effort[]] = [
  { effort: 'minimal', tokens: 1024 },
  { effort: 'low', tokens: 4096 },
  { effort: 'medium', tokens: 10_240 },
  { effort: 'high', tokens: 20_480 },
  { effort: 'xhigh', tokens: 26_624 },
  { effort: 'max', tokens: 31_000 },
];

interface Effort {
  readonly effort: ReasoningEffort;
  readonly tokens: number;
}
