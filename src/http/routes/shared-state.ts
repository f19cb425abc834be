/** How GET /health and GET /status show the state that this bridge shares with others. */
import type { SharedState } from '../../core/shared-state.js';
import { object } from '../../wire/schema/json-schema.js';

export interface SharedStateBody {
  readonly store: string;
  /** Whether the store works now. The bridge answers requests either way. */
  readonly ok: boolean;
  /** Why the store does not work. */
  readonly problem?: string;
}

export function sharedStateBody(shared: SharedState): SharedStateBody {
  const { store, problem } = shared.status();
  return { store, ok: problem === undefined, ...(problem !== undefined && { problem }) };
}

export const sharedStateSchema = object(
  'The state shared with other bridges; absent when nothing is shared.',
  ['store', 'ok'],
  {
    store: { type: 'string', enum: ['redis'] },
    ok: {
      type: 'boolean',
      description: 'Whether the store works now. The bridge answers requests either way.',
    },
    problem: { type: 'string', description: 'Why the store does not work.' },
  },
);
