/** Lists as OpenAI's API pages them: the parameters, their documentation, and a page. */
import { queryParameter } from '../openapi/operation-doc.js';
import type { ParameterDoc } from '../openapi/operation-doc.js';
import { invalid } from '../wire/invalid-request.js';
import { pageLimit } from '../wire/page-limit.js';
import type { PageLimits } from '../wire/page-limit.js';

export interface ListQuery {
  readonly limit: number;
  /** The newest first. */
  readonly descending: boolean;
  /** The id of the last entry of the previous page. */
  readonly after?: string;
}

/** As in the URL. */
export interface GivenListQuery {
  readonly limit?: unknown;
  readonly order?: unknown;
  readonly after?: unknown;
}

/** @param entry what is listed, with its article: `a file`. @throws BridgeError validation_error that names the parameter. */
export function listQuery(
  { limit, order = 'desc', after }: GivenListQuery,
  entry: string,
  limits: PageLimits = USUAL,
): ListQuery {
  const count = pageLimit(limit, limits);
  if (order !== 'asc' && order !== 'desc') throw invalid('order', 'order must be "asc" or "desc".');
  if (after !== undefined && typeof after !== 'string')
    throw invalid('after', `after must be the id of ${entry}.`);
  return { ...{ limit: count, descending: order === 'desc' }, ...(after !== undefined && { after }) };
}

const USUAL: PageLimits = { most: 100, byDefault: 20 };

export interface ListPage<Entry> {
  readonly object: 'list';
  readonly data: readonly Entry[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

export function listPage<Entry extends { readonly id: string }>(
  data: readonly Entry[],
  hasMore: boolean,
): ListPage<Entry> {
  return {
    ...{ object: 'list', data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null },
    has_more: hasMore,
  };
}

export const limitParameter = queryParameter('limit', 'How many, 1 to 100; 20 by default.', {
  ...{ type: 'integer', minimum: 1, maximum: USUAL.most },
});

export const orderParameter = queryParameter('order', 'Newest first by default.', {
  ...{ type: 'string', enum: ['asc', 'desc'] },
});

/** @param entry what is listed: `file`. */
export function afterParameter(entry: string): ParameterDoc {
  return queryParameter('after', `The id of the last ${entry} of the previous page.`, { type: 'string' });
}
