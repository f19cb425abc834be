import type { ModelInfo } from '../../core/chat-model.js';
import { list, record, text, type Json } from '../../core/json.js';
import { EFFORTS } from '../../core/turn.js';
import type { ListedFacts } from '../compose/model-facts.js';

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
  const facts = new Map<string, ListedFacts>();
  for (const model of list(response['models']).map(record)) {
    for (const id of [text(model['value']), text(model['resolvedModel'])]) {
      if (id !== undefined) facts.set(id, listedFacts(model));
    }
  }
  const account = record(response['account']);
  const subscription = text(account['subscriptionType']) ?? text(account['tokenSource']);
  const longContexts = text(response['claude_code_version']) !== undefined;
  return { models, facts, longContexts, ...(subscription !== undefined && { subscription }) };
}

export interface CliCatalog {
  /** The CLI's own names (`sonnet`, …), each with the id it stands for today. */
  readonly models: readonly ModelInfo[];
  /** By name and by resolved id. */
  readonly facts: ReadonlyMap<string, ListedFacts>;
  /**
   * Whether this CLI gives a model with a long context all of it without being told to. 2.1.330 does, and tells its version
   * here; 2.1.197 does neither.
   */
  readonly longContexts: boolean;
  /** The plan or, where the CLI does not say, where its login comes from. */
  readonly subscription?: string;
}

/** 2.1.197 does not say whether thinking can be switched off; on that version, it always can. */
function listedFacts(model: Json): ListedFacts {
  const levels = list(model['supportedEffortLevels']);
  return {
    efforts: EFFORTS.filter((effort) => levels.includes(effort)),
    thinkingOff: model['supportsThinkingOff'] === false ? undefined : 'disabled',
    thinking: model['supportsAdaptiveThinking'] === true ? 'adaptive' : 'budget',
  };
}
