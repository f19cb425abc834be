import type { StoredResponse } from '../../core/response-store.js';

/** The answers that one client may go on from. */
export interface PastResponses {
  /** `undefined` when it is not kept, or is another client's. @throws BridgeError store_unavailable. */
  find(id: string): Promise<StoredResponse | undefined>;
  /** Keeps an answer and gives whether it could. Never fails: an answer that cannot be kept is still an answer. */
  keep(record: Omit<StoredResponse, 'client'>): Promise<boolean>;
}
