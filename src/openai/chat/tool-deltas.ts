/** Turns the events of tool calls into deltas; only the first delta of a call has its id, type and name. */
import { BridgeError } from '../../core/bridge-error.js';
import type { TurnEvent } from '../../core/turn-event.js';
import type { ChunkDelta } from './chat-answer-schemas.js';

export type ToolEvent = Extract<TurnEvent, { type: 'tool-start' | 'tool-delta' | 'tool-end' }>;

export interface ToolDeltas {
  encode(event: ToolEvent): ChunkDelta[];
}

/** `legacy` writes `function_call` instead, which has room for the first call only. */
export function createToolDeltas(legacy: boolean): ToolDeltas {
  const calls = new Map<string, { readonly index: number; empty: boolean }>();
  let count = 0;

  const started = (index: number, id: string, name: string): ChunkDelta[] => {
    if (!legacy)
      return [{ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }];
    return index === 0 ? [{ function_call: { name, arguments: '' } }] : [];
  };
  const fragment = (index: number, json: string): ChunkDelta[] => {
    if (!legacy) return [{ tool_calls: [{ index, function: { arguments: json } }] }];
    return index === 0 ? [{ function_call: { arguments: json } }] : [];
  };

  return {
    encode(event) {
      if (event.type === 'tool-start') {
        const index = count++;
        calls.set(event.id, { index, empty: true });
        return started(index, event.id, event.name);
      }
      const call = calls.get(event.id);
      if (!call)
        throw new BridgeError(
          'internal_error',
          `A fragment came for the tool call ${event.id}, which never started.`,
        );
      // The arguments of a call must be a JSON object, even if there are none.
      const json = event.type === 'tool-delta' ? event.json : call.empty ? '{}' : '';
      if (json === '') return [];
      call.empty = false;
      return fragment(call.index, json);
    },
  };
}
