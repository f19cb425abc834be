/** Writes one tool call of an answer, under the name its client gave the tool. */
import { isJsonObject } from '../../wire/content/tool-calls.js';
import type { ItemPlace, OpenItem } from './output-items.js';
import type { ItemStatus, OutputItem, ResponseEvent } from './response.js';

export interface OpenCall extends OpenItem {
  readonly kind: 'call';
  /** A fragment of the arguments' JSON text. */
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
  const item = (status: ItemStatus): OutputItem => {
    // A call that the output limit cut ends like any other.
    const reached = status === 'completed' && !isJsonObject(args) ? 'incomplete' : status;
    return { id: item_id, type: 'function_call', status: reached, ...called, arguments: args };
  };
  return {
    kind: 'call',
    opened: [{ type: 'response.output_item.added', output_index, item: item('in_progress') }],
    fragment(json) {
      if (json === '') return [];
      args += json;
      return [delta(json)];
    },
    close(status) {
      // A call without arguments must still hold a JSON object.
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

/** The model wrote an object with one string, `input`; the client gets that string, in one piece. */
export function openCustomCall(place: ItemPlace, called: CalledTool): OpenCall {
  const { item_id, output_index } = place;
  let args = '';
  const item = (input: string): OutputItem => ({
    ...{ id: item_id, type: 'custom_tool_call', ...called, input },
  });
  return {
    kind: 'call',
    opened: [{ type: 'response.output_item.added', output_index, item: item('') }],
    fragment(json) {
      args += json;
      return [];
    },
    close: () => {
      const input = inputOf(args);
      return [
        { type: 'response.custom_tool_call_input.delta', item_id, output_index, delta: input },
        { type: 'response.custom_tool_call_input.done', item_id, output_index, input },
        { type: 'response.output_item.done', output_index, item: item(input) },
      ];
    },
    item: () => item(inputOf(args)),
  };
}

/** Whatever is not of the agreed form is given as the model wrote it. */
function inputOf(args: string): string {
  try {
    const value: unknown = JSON.parse(args);
    if (typeof value === 'object' && value !== null && 'input' in value && typeof value.input === 'string')
      return value.input;
  } catch {
    // A call that was cut off is no JSON.
  }
  return args;
}
