/** Reads a number of tokens to think, as Anthropic's API has it. */
import { THINKING_BUDGETS, type ThinkingEffort, type Turn } from '../core/turn.js';

/** With the nearest effort, for models that take no number. */
export function budgeted(tokens: number): Required<Pick<Turn, 'reasoning' | 'thinkingBudget'>> {
  const efforts = Object.keys(THINKING_BUDGETS) as ThinkingEffort[];
  const distance = (effort: ThinkingEffort): number => Math.abs(THINKING_BUDGETS[effort] - tokens);
  const reasoning = efforts.reduce((best, next) => (distance(next) < distance(best) ? next : best));
  return { reasoning, thinkingBudget: tokens };
}
