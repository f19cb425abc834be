/** Reads how much the model should think, in the fields of OpenAI, OpenRouter and LiteLLM. */
import type { Turn } from '../../core/turn.js';
import { budgeted } from '../../wire/thinking-budget.js';
import type { ChatRequest } from './chat-request-schema.js';

interface AskedReasoning {
  readonly thinking: Pick<Turn, 'reasoning' | 'thinkingBudget'>;
  /** The client's name for it. */
  readonly field: 'reasoning_effort' | 'reasoning' | 'thinking';
}

/** The first field that says something counts; `ignore` gets the names of the others. */
export function parseReasoning(
  { reasoning_effort: effort, reasoning, thinking }: ChatRequest,
  ignore: (name: string) => void,
): AskedReasoning | undefined {
  const [first, ...others] = [
    { field: 'reasoning_effort', thinking: effort ? { reasoning: effort } : undefined } as const,
    { field: 'reasoning', thinking: openRouters(reasoning) } as const,
    { field: 'thinking', thinking: liteLlms(thinking) } as const,
  ].flatMap(({ field, thinking: asked }) => (asked ? [{ field, thinking: asked }] : []));
  for (const { field } of others) ignore(field);
  if (thinking && !liteLlms(thinking)) ignore('thinking');
  return first;
}

function openRouters(asked: ChatRequest['reasoning']): AskedReasoning['thinking'] | undefined {
  if (asked?.enabled === false) return { reasoning: 'none' };
  const { effort, max_tokens: tokens } = asked ?? {};
  if (tokens === 0) return { reasoning: 'none' };
  if (typeof tokens === 'number') return { ...budgeted(tokens), ...(effort && { reasoning: effort }) };
  if (effort) return { reasoning: effort };
  return asked?.enabled ? { reasoning: 'medium' } : undefined;
}

/** Anthropic's own form, which other models' APIs have without a number. */
function liteLlms(asked: ChatRequest['thinking']): AskedReasoning['thinking'] | undefined {
  switch (asked?.type) {
    case 'enabled':
      if (asked.budget_tokens === 0) return { reasoning: 'none' };
      return typeof asked.budget_tokens === 'number'
        ? budgeted(asked.budget_tokens)
        : { reasoning: 'medium' };
    case 'adaptive':
      return { reasoning: 'high' };
    case 'disabled':
    case 'between_tools':
      return { reasoning: 'none' };
    default:
      return undefined;
  }
}
