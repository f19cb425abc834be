/** Turns the events of tool calls into deltas; only the first delta of a call has its id, type and name. */
import { BridgeError } from '../../core/bridge-error.js';
import { customInput } from '../../wire/content/tool-calls.js';
import type { TurnEvent } from '../../core/turn-event.js';
import type { ChunkDelta } from './chat-answer-schemas.js';

export type ToolEvent = Extract<TurnEvent, { type: 'tool-start' | 'tool-delta' | 'tool-end' }>;

export interface ToolDeltas {
  encode(event: ToolEvent): ChunkDelta[];
}

/**
 * `legacy` writes `function_call` instead, which has room for the first call only.
 * @param customTools the tools whose calls have a free text, which goes out in one piece
 */
export function createToolDeltas(legacy: boolean, customTools?: ReadonlySet<string>): ToolDeltas {
  const calls = new Map<string, StartedCall>();
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
        const custom = customTools?.has(event.name) === true;
        calls.set(event.id, { index, custom, json: '' });
        if (custom)
          return [
            {
              tool_calls: [{ index, id: event.id, type: 'custom', custom: { name: event.name, input: '' } }],
            },
          ];
        return started(index, event.id, event.name);
      }
      const call = calls.get(event.id);
      if (!call)
        throw new BridgeError(
          'internal_error',
          `A fragment came for the tool call ${event.id}, which never started.`,
        );
      const more = event.type === 'tool-delta' ? event.json : '';
      call.json += more;
      if (call.custom) {
        const input = event.type === 'tool-end' ? customInput(call.json) : '';
        return input === '' ? [] : [{ tool_calls: [{ index: call.index, custom: { input } }] }];
      }
      // The arguments of a call must be a JSON object, even if there are none.
      const json = event.type === 'tool-end' && call.json === '' ? '{}' : more;
      return json === '' ? [] : fragment(call.index, json);
    },
  };
}

interface StartedCall {
  readonly index: number;
  readonly custom: boolean;
  json: string;
}
