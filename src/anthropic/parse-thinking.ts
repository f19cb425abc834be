/** Reads how much the model should think. */
import type { ReasoningEffort } from '../core/turn.js';
import { invalid } from '../wire/invalid-request.js';
import type { MessagesRequest } from './messages-request-schema.js';

/** The effort nearest to the request's; `undefined` means no thinking. @throws BridgeError validation_error. */
export function parseThinking(
  {
    thinking,
    output_config: config,
    max_tokens: maxTokens,
  }: Pick<MessagesRequest, 'thinking' | 'output_config' | 'max_tokens'>,
  ignore: (name: string) => void,
): ReasoningEffort | undefined {
  if (thinking?.type === 'adaptive') return config?.effort ?? 'high';
  // The CLI sets effort and thinking together, so an effort without thinking is impossible.
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

/** The number of thinking tokens that each effort stands for. */
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
