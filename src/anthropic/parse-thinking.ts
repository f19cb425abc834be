/** Reads how much the model should think. */
import { THINKING_BUDGETS, type ReasoningEffort } from '../core/turn.js';
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
  const distances = Object.entries(THINKING_BUDGETS).map(([effort, tokens]) => ({
    effort: effort as keyof typeof THINKING_BUDGETS,
    distance: Math.abs(tokens - budget),
  }));
  return distances.reduce((best, next) => (next.distance < best.distance ? next : best)).effort;
}
