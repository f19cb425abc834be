/** The lines the bridge writes to a CLI in stream-json mode. */
import type { ApiBlock } from '../compose/api-request.js';
import { text, type Json } from '../../core/json.js';

export function controlRequest(requestId: string, request: ControlRequest): Json {
  return { type: 'control_request', request_id: requestId, request };
}

export type ControlRequest =
  /** Only once per process: a second one does not change the system prompt (2.1.197, 2.1.330). */
  | { readonly subtype: 'initialize'; readonly systemPrompt: readonly string[] }
  | { readonly subtype: 'apply_flag_settings'; readonly settings: Json }
  /** Makes the API count what the process holds (2.1.197, 2.1.330). */
  | { readonly subtype: 'get_context_usage'; readonly detail: 'full' }
  | { readonly subtype: 'get_usage'; readonly skip_behaviors: true; readonly detached: true };

/** Asks for the plan's windows, without the user's transcripts, and holds up no later line (2.1.330). */
export function planUsageRequest(): ControlRequest {
  return { subtype: 'get_usage', skip_behaviors: true, detached: true };
}

/** The CLI merges `body`, a JSON object in its text form, over its API requests from now on. */
export function bodySetting(body: string): ControlRequest {
  return { subtype: 'apply_flag_settings', settings: { env: { CLAUDE_CODE_EXTRA_BODY: body } } };
}

export function controlRefusal(requestId: string, error: string): Json {
  return { type: 'control_response', response: { subtype: 'error', request_id: requestId, error } };
}

/** A user turn that asks the model. */
export function questionLine(content: readonly ApiBlock[]): Json {
  return userLine(content);
}

/**
 * Asks the model while the body carries the conversation. The CLI derives part of what it says about itself from its own
 * first user message, so that one is the client's; the content of later ones goes nowhere.
 */
export function carriedLine(opening: readonly ApiBlock[], first: boolean): Json {
  return userLine(first ? openingContent(opening) : [{ type: 'text', text: '.' }]);
}

/** What the CLI gets of the client's first user message: its texts, or its images and documents when it has no text. */
export function openingContent(opening: readonly ApiBlock[]): readonly ApiBlock[] {
  const texts = opening.filter(({ type }) => type === 'text');
  return unmarked(texts.length > 0 ? texts : opening);
}

/** A user turn that is only remembered; the CLI answers with a `result` line at once. */
export function pastUserLine(content: readonly ApiBlock[]): Json {
  return { ...userLine(content), shouldQuery: false };
}

/** An assistant turn that is only remembered, silently. Lines that share a message id are merged, so `id` is unique. */
export function pastAssistantLine(content: readonly ApiBlock[], model: string, id: string): Json {
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
      content: unmarked(content),
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 0, output_tokens: 0 },
    },
  };
}

/** `client_composed`: what the client wrote is text, not a command or a file mention (2.1.330; ignored before). */
function userLine(content: readonly ApiBlock[]): Json {
  return {
    type: 'user',
    session_id: '',
    parent_tool_use_id: null,
    client_composed: true,
    message: { role: 'user', content: keptAsText(unmarked(content)) },
  };
}

/** The CLI sets its own marks, and the API's number of marks is limited. */
function unmarked(content: readonly ApiBlock[]): ApiBlock[] {
  return content.map((block) =>
    'cache_control' in block
      ? {
          type: block.type,
          ...Object.fromEntries(Object.entries(block).filter(([name]) => name !== 'cache_control')),
        }
      : block,
  );
}

/**
 * The CLI runs a user text that starts with `/` as a command when it is the last text block. 2.1.330 has a flag
 * against that (`client_composed`), 2.1.197 does not, so a blank block follows: both versions drop it, and the text before it
 * stays plain text.
 */
function keptAsText(content: readonly ApiBlock[]): readonly ApiBlock[] {
  const last = text(content.findLast((block) => block.type === 'text')?.['text']);
  if (last?.trimStart().startsWith('/') !== true) return content;
  return [...content, { type: 'text', text: ' ' }];
}
