/** Reads how much the model is to think. */
import { THINKING_BUDGETS, type ReasoningEffort } from '../core/turn.js';
import { invalid } from '../wire/invalid-request.js';
import type { MessagesRequest } from './messages-request.js';

/** The effort that is nearest to what was asked for; `undefined` is none. @throws BridgeError validation_failed. */
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
  const distances = Object.entries(THINKING_BUDGETS).map(([effort, tokens]) => ({
    effort: effort as keyof typeof THINKING_BUDGETS,
    distance: Math.abs(tokens - budget),
  }));
  return distances.reduce((best, next) => (next.distance < best.distance ? next : best)).effort;
}
