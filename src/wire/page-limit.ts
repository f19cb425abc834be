/** How many entries of a list a client asks for at once. */
import { invalid } from './invalid-request.js';

export interface PageLimits {
  readonly most: number;
  readonly byDefault: number;
}

/** @param limit as in the URL. @throws BridgeError validation_error */
export function pageLimit(limit: unknown, { most, byDefault }: PageLimits): number {
  if (limit === undefined) return byDefault;
  const digits = typeof limit === 'string' && limit.length <= String(most).length && /^\d+$/.test(limit);
  const count = digits ? Number(limit) : 0;
  if (count >= 1 && count <= most) return count;
  throw invalid('limit', `limit must be a whole number from 1 to ${most}.`);
}
