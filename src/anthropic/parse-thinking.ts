/** Reads how much the model should think, and how thorough its answer is to be. */
import type { Turn } from '../core/turn.js';
import { invalid } from '../wire/invalid-request.js';
import { budgeted } from '../wire/thinking-budget.js';
import type { MessagesRequest } from './messages-request-schema.js';

/** @throws BridgeError validation_error. */
export function parseThinking({
  thinking,
  output_config: config,
  max_tokens: maxTokens,
}: Pick<MessagesRequest, 'thinking' | 'output_config' | 'max_tokens'>): Pick<
  Turn,
  'reasoning' | 'thinkingBudget' | 'effort'
> {
  const effort = config?.effort ?? undefined;
  switch (thinking?.type) {
    case 'adaptive':
      return { reasoning: effort ?? 'high' };
    case 'enabled': {
      const budget = thinking.budget_tokens;
      const param = 'thinking.budget_tokens';
      if (typeof budget !== 'number') throw invalid(param, `${param} is missing.`);
      if (maxTokens !== undefined && budget >= maxTokens)
        throw invalid(param, `${param} must be less than max_tokens, which is ${maxTokens}.`);
      return { ...budgeted(budget), ...(effort && { effort }) };
    }
    case 'disabled':
    case 'between_tools':
      return { reasoning: 'none', ...(effort && { effort }) };
    default:
      return effort ? { effort } : {};
  }
}
