/** What the model behind a name accepts, from the facts about models and the CLI's own list. */
import type { ModelTraits } from '../../core/chat-model.js';
import { REASONING_EFFORTS } from '../../core/turn.js';
import { LONG_CONTEXT, modelFacts, withoutContext } from '../compose/model-facts.js';
import { listedId } from '../launch/model-names.js';
import type { CliCatalog } from './model-catalog.js';

/** @param model the name to start the CLI with */
export function modelTraits(model: string, { models, facts: listed, longContexts }: CliCatalog): ModelTraits {
  const id = listedId(model, models) ?? model;
  const facts = modelFacts(id, listed.get(id) ?? listed.get(withoutContext(model)));
  const long = model.endsWith('[1m]') || id.endsWith('[1m]');
  const usual = longContexts ? facts.contextLength : Math.min(facts.contextLength, SHORT_CONTEXT);
  return {
    contextLength: long ? LONG_CONTEXT : usual,
    maxOutputTokens: facts.maxTokens,
    efforts:
      facts.thinking === 'budget'
        ? // Each effort is a number of tokens.
          REASONING_EFFORTS
        : [...(facts.thinkingOff ? (['none'] as const) : []), ...facts.efforts],
    sampling: facts.sampling !== 'none',
    forcedTools: facts.forcedTools !== 'never',
    structuredOutput: facts.structuredOutput,
  };
}

/** What an older CLI asks for unless told otherwise (2.1.197). */
const SHORT_CONTEXT = 200_000;
