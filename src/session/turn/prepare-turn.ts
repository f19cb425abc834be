/** Composes a turn's API request; asks a process which model the name stands for when only the CLI knows. */
import { compose, type Composed } from '../../claude/compose/compose.js';
import { modelFacts } from '../../claude/compose/model-facts.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';
import { createRequestHash } from './answer-memory.js';
import { initialise } from './carrier.js';
import type { ResolvedTurn, TurnContext } from './turn-context.js';
import { isCliFailure } from './turn-on-process.js';

export interface PreparedTurn {
  readonly composed: Composed;
  /** A process that is initialised for this turn, when one had to be asked. */
  readonly process?: ClaudeProcess;
}

/** The CLI names the model when it starts, so the process that was asked can also answer the turn. @throws BridgeError */
export async function prepareTurn(resolved: ResolvedTurn, context: TurnContext): Promise<PreparedTurn> {
  const { catalog, spares, processes, closing } = context;
  const { model, turn, signal } = resolved;
  if (catalog.facts(model)) return { composed: composeTurn(resolved, context) };
  for (let attempt = 1; ; attempt += 1) {
    const process = spares.take(model) ?? processes.start(model);
    try {
      await initialise(process, turn.system, { catalog, signal });
      const composed = composeTurn(resolved, context);
      if (composed.system === turn.system) return { process, composed };
      // The model takes no system messages, so its system prompt is another one.
      void process.end();
      return { composed };
    } catch (error) {
      void process.end();
      if (attempt === 2 || !isCliFailure(error) || closing()) throw error;
    }
  }
}

/** A model of which nothing is known is treated like the newest. @throws BridgeError `validation_error` */
export function composeTurn({ turn, model, lifetime }: ResolvedTurn, context: TurnContext): Composed {
  const { catalog, memory, toolSchemas } = context;
  const facts = catalog.facts(model) ?? modelFacts(model);
  return compose(turn, { model, facts, lifetime, memory, toolSchemas, hash: createRequestHash() });
}
