/** What is told of the state that is shared with other bridges. */
import type { SharedState } from '../../core/shared-state.js';

export interface StateBody {
  readonly store: string;
  /** Whether it can be used now. While not, requests are answered all the same. */
  readonly ok: boolean;
  readonly problem?: string;
}

export function stateBody(shared: SharedState): StateBody {
  const { store, problem } = shared.status();
  return { store, ok: problem === undefined, ...(problem !== undefined && { problem }) };
}
