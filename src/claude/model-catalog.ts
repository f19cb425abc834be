import type { ModelInfo } from '../core/chat-model.js';
import { list, record, text, type Json } from './json.js';

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
  const account = record(response['account']);
  const subscription = text(account['subscriptionType']) ?? text(account['tokenSource']);
  return { models, ...(subscription !== undefined && { subscription }) };
}

export interface CliCatalog {
  /** The CLI's own names (`sonnet`, …), each with the id it stands for today. */
  readonly models: readonly ModelInfo[];
  /** The plan or, where the CLI does not say, where its login comes from. */
  readonly subscription?: string;
}
