/** Holds back a tool call until it is complete: Ollama's calls come in one piece. */
import { BridgeError } from '../../core/bridge-error.js';
import type { TurnEvent } from '../../core/turn-event.js';

export interface WholeCall {
  readonly id: string;
  readonly name: string;
  /** The arguments, as the model wrote them. */
  readonly json: string;
}

export interface CallBuffer {
  /** Returns a call with its last event. @throws BridgeError internal_error for a fragment of a call that is not open. */
  add(event: ToolEvent): WholeCall | undefined;
}

type ToolEvent = Extract<TurnEvent, { readonly type: 'tool-start' | 'tool-delta' | 'tool-end' }>;

export function createCallBuffer(): CallBuffer {
  const open = new Map<string, { readonly name: string; json: string }>();
  return {
    add(event) {
      const { id } = event;
      if (event.type === 'tool-start') {
        open.set(id, { name: event.name, json: '' });
        return undefined;
      }
      const call = open.get(id);
      if (!call)
        throw new BridgeError(
          'internal_error',
          `A fragment came for the tool call ${id}, which is not open.`,
        );
      if (event.type === 'tool-delta') {
        call.json += event.json;
        return undefined;
      }
      open.delete(id);
      return { id, ...call };
    },
  };
}
