/** Gathers the events of an answer, or of several side by side, into a whole chat completion. */
import type { TurnEvent, Usage } from '../../core/turn-event.js';
import type { ChatCompletion, CompletionChoice } from './chat-completion.js';
import { createChoiceCollector } from './choice-collector.js';
import { completionUsage } from './completion-usage.js';
import { addUsage } from '../../core/turn-event.js';

export interface CompletionCollectorOptions {
  readonly id: string;
  /** Unix time in seconds. */
  readonly created: number;
  /** The name the client asked for, in case the answer never says what served it. */
  readonly model: string;
  /** How many answers there are; 1 unless said otherwise. */
  readonly choices?: number;
  readonly legacyFunctions: boolean;
}

export interface CompletionCollector {
  /** The completion once every choice has ended, until then nothing. `index` is the choice the event belongs to. */
  add(event: TurnEvent, index?: number): ChatCompletion | undefined;
}

export function createCompletionCollector(options: CompletionCollectorOptions): CompletionCollector {
  const { id, created, legacyFunctions } = options;
  const count = options.choices ?? 1;
  const collectors = Array.from({ length: count }, () => createChoiceCollector(legacyFunctions));
  const ended: CompletionChoice[] = [];
  let { model } = options;
  let spent: Usage | undefined;

  return {
    add(event, index = 0) {
      const collector = collectors[index];
      if (!collector) throw new RangeError(`There is no choice ${index}.`);
      collector.add(event);
      if (event.type === 'start') model = event.model;
      if (event.type !== 'end') return undefined;
      spent = addUsage(spent, event.usage);
      ended.push(collector.choice(index, event.finishReason));
      if (ended.length < count) return undefined;
      const choices = ended.toSorted((one, other) => one.index - other.index);
      return {
        id,
        object: 'chat.completion',
        created,
        model,
        choices,
        usage: completionUsage(spent),
      };
    },
  };
}
