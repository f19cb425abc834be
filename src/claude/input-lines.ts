/** The lines the bridge writes to a CLI in stream-json mode. */
import type { AssistantBlock, UserBlock } from '../core/turn.js';
import { assistantContent, userContent } from './blocks.js';
import type { Json } from './json.js';

export function controlRequest(requestId: string, request: ControlRequest): Json {
  return { type: 'control_request', request_id: requestId, request };
}

export type ControlRequest =
  | {
      readonly subtype: 'initialize';
      readonly systemPrompt: readonly string[];
      readonly sdkMcpServers?: readonly string[];
      readonly jsonSchema?: Json;
    }
  | {
      readonly subtype: 'set_max_thinking_tokens';
      readonly max_thinking_tokens: number;
      /** Without it the API may send the thoughts' headings only, or nothing (2.1.330). */
      readonly thinking_display: 'summarized';
    }
  | { readonly subtype: 'apply_flag_settings'; readonly settings: Json }
  /** Has the API count what the process holds (2.1.197, 2.1.330). */
  | { readonly subtype: 'get_context_usage'; readonly detail: 'full' }
  | { readonly subtype: 'interrupt' };

export function controlResponse(requestId: string, response: Json): Json {
  return { type: 'control_response', response: { subtype: 'success', request_id: requestId, response } };
}

export function controlRefusal(requestId: string, error: string): Json {
  return { type: 'control_response', response: { subtype: 'error', request_id: requestId, error } };
}

/** A user turn that asks the model. */
export function questionLine(blocks: readonly UserBlock[]): Json {
  return userLine(blocks);
}

/** A user turn that is only remembered; the CLI answers it with a `result` line at once. */
export function pastUserLine(blocks: readonly UserBlock[]): Json {
  return { ...userLine(blocks), shouldQuery: false };
}

/** An assistant turn that is only remembered, silently. Lines that share a message id are merged, so `id` is unique. */
export function pastAssistantLine(blocks: readonly AssistantBlock[], model: string, id: string): Json {
  return {
    type: 'assistant',
    uuid: id,
    session_id: '',
    parent_tool_use_id: null,
    message: {
      id: `msg_${id}`,
      type: 'message',
      role: 'assistant',
      model,
      content: assistantContent(blocks),
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 0, output_tokens: 0 },
    },
  };
}

/** `client_composed`: what the client wrote is text, not a command or a file mention (2.1.330; ignored before). */
function userLine(blocks: readonly UserBlock[]): Json {
  return {
    type: 'user',
    session_id: '',
    parent_tool_use_id: null,
    client_composed: true,
    message: { role: 'user', content: userContent(blocks) },
  };
}
