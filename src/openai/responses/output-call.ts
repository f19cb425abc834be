/** Writes a tool call of an answer, under the client's name for the tool. */
import { customInput, isJsonObject } from '../../wire/content/tool-calls.js';
import type { ItemPlace, OpenItem } from './output-items.js';
import type { ItemStatus, OutputItem, ResponseEvent } from './response-schemas.js';

export interface OpenCall extends OpenItem {
  readonly kind: 'call';
  /** Adds a fragment of the arguments' JSON text. */
  fragment(json: string): ResponseEvent[];
}

export interface CalledTool {
  readonly call_id: string;
  readonly name: string;
  readonly namespace?: string;
}

export function openFunctionCall(place: ItemPlace, called: CalledTool): OpenCall {
  const { item_id, output_index } = place;
  let args = '';
  const delta = (json: string): ResponseEvent => ({
    ...{ type: 'response.function_call_arguments.delta', item_id, output_index, delta: json },
  });
  const item = (status: ItemStatus): OutputItem => ({
    ...{ id: item_id, type: 'function_call', status: reached(status, args), ...called, arguments: args },
  });
  return {
    kind: 'call',
    opened: [{ type: 'response.output_item.added', output_index, item: item('in_progress') }],
    fragment(json) {
      if (json === '') return [];
      args += json;
      return [delta(json)];
    },
    close(status) {
      // Arguments must be a JSON object, even if there are none.
      const filled = args === '' && status === 'completed';
      if (filled) args = '{}';
      return [
        ...(filled ? [delta(args)] : []),
        {
          type: 'response.function_call_arguments.done',
          ...{ item_id, name: called.name, output_index, arguments: args },
        },
        { type: 'response.output_item.done', output_index, item: item(status) },
      ];
    },
    item,
  };
}

/** The model writes an object with one string, `input`; the client gets that string, in one piece. */
export function openCustomCall(place: ItemPlace, called: CalledTool): OpenCall {
  const { item_id, output_index } = place;
  let args = '';
  const item = (status: ItemStatus): OutputItem => ({
    ...{ id: item_id, type: 'custom_tool_call', status: reached(status, args), ...called },
    input: customInput(args),
  });
  return {
    kind: 'call',
    opened: [{ type: 'response.output_item.added', output_index, item: item('in_progress') }],
    fragment(json) {
      args += json;
      return [];
    },
    close: (status) => {
      const input = customInput(args);
      return [
        { type: 'response.custom_tool_call_input.delta', item_id, output_index, delta: input },
        { type: 'response.custom_tool_call_input.done', item_id, output_index, input },
        { type: 'response.output_item.done', output_index, item: item(status) },
      ];
    },
    item,
  };
}

/** A call that the output limit cut off ends like any other. */
function reached(status: ItemStatus, args: string): ItemStatus {
  return status === 'completed' && !isJsonObject(args) ? 'incomplete' : status;
}
