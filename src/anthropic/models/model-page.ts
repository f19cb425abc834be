/** The list of models in Anthropic's form, page by page. */
import type { ModelInfo } from '../../core/chat-model.js';
import { invalid, quoted } from '../../wire/invalid-request.js';
import { pageLimit } from '../../wire/page-limit.js';

export interface AnthropicModel {
  readonly type: 'model';
  readonly id: string;
  readonly display_name: string;
  /** Always the epoch, which stands for an unknown date: the CLI does not report when a model was released. */
  readonly created_at: string;
  /** null: not known. */
  readonly max_input_tokens: number | null;
  readonly max_tokens: number | null;
}

export interface AnthropicModelPage {
  readonly data: readonly AnthropicModel[];
  readonly has_more: boolean;
  readonly first_id: string | null;
  readonly last_id: string | null;
}

/** `limit`, `after_id` and `before_id` of the query, as they came. */
export type PageQuery = Readonly<Record<string, unknown>>;

/** @throws BridgeError validation_error that names the parameter */
export function modelPage(models: readonly ModelInfo[], query: PageQuery): AnthropicModelPage {
  const limit = pageLimit(query['limit'], { most: 1000, byDefault: 20 });
  const after = placeOf(models, query, 'after_id');
  const before = placeOf(models, query, 'before_id');
  const from = (after ?? -1) + 1;
  const rest = models.slice(from, before ?? models.length);
  const page = before !== undefined && after === undefined ? rest.slice(-limit) : rest.slice(0, limit);
  return {
    data: page.map(anthropicModel),
    has_more: page.length < rest.length,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}

export function anthropicModel({ id, displayName, traits }: ModelInfo): AnthropicModel {
  return {
    ...{ type: 'model', id, display_name: displayName ?? id, created_at: '1970-01-01T00:00:00Z' },
    max_input_tokens: traits?.contextLength ?? null,
    max_tokens: traits?.maxOutputTokens ?? null,
  };
}

function placeOf(models: readonly ModelInfo[], query: PageQuery, name: string): number | undefined {
  const id = query[name];
  if (id === undefined) return undefined;
  const place = models.findIndex((model) => model.id === id);
  if (place >= 0) return place;
  throw invalid(
    name,
    `${name} is ${typeof id === 'string' ? quoted(id) : 'not a text'}, which is not in the list.`,
  );
}
