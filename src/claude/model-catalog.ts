import type { ModelInfo } from '../core/chat-model.js';
import { list, record, text, type Json } from './json.js';
import type { ThinkingAbilities } from './reasoning.js';

/** What a CLI's answer to `initialize` says about it. */
export function catalogOf(response: Json): CliCatalog {
  const models = list(response['models']).flatMap((entry) => {
    const model = record(entry);
    const id = text(model['value']);
    if (id === undefined) return [];
    const servedBy = text(model['resolvedModel']);
    const displayName = text(model['displayName']);
    return [
      { id, ...(servedBy !== undefined && { servedBy }), ...(displayName !== undefined && { displayName }) },
    ];
  });
  const abilities = new Map<string, ThinkingAbilities>();
  for (const model of list(response['models']).map(record)) {
    for (const id of [text(model['value']), text(model['resolvedModel'])]) {
      if (id !== undefined) abilities.set(id, abilitiesOf(model));
    }
  }
  const account = record(response['account']);
  const subscription = text(account['subscriptionType']) ?? text(account['tokenSource']);
  return { models, abilities, ...(subscription !== undefined && { subscription }) };
}

export interface CliCatalog {
  /** The CLI's own names (`sonnet`, …), each with the id it stands for today. */
  readonly models: readonly ModelInfo[];
  /** By name and by resolved id. */
  readonly abilities: ReadonlyMap<string, ThinkingAbilities>;
  /** The plan or, where the CLI does not say, where its login comes from. */
  readonly subscription?: string;
}

/** 2.1.197 does not say whether thinking can be switched off; there it always can. */
function abilitiesOf(model: Json): ThinkingAbilities {
  return {
    effortLevels: list(model['supportedEffortLevels']).filter((level) => typeof level === 'string'),
    adaptive: model['supportsAdaptiveThinking'] === true,
    canStop: model['supportsThinkingOff'] !== false,
  };
}
