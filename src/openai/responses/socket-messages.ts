/** What goes over the WebSocket of responses: requests as messages, and errors as messages. */
import type { BridgeError } from '../../core/bridge-error.js';
import { text, type Json } from '../../core/json.js';
import type { EventFrame } from '../../core/wire-request.js';
import { errorBody, httpStatus } from '../../wire/error-response.js';
import { invalid, quoted } from '../../wire/invalid-request.js';
import { textBounds } from '../../wire/schema/text-fields.js';

export interface CreateMessage {
  /** The body of the same request over HTTP. */
  readonly body: Json;
  /** The client's name for the line of its requests to which this one belongs; everything sent for it names it. */
  readonly lane: string | undefined;
  /** Whether to ask the model; otherwise the conversation is only taken in, for a later request to continue. */
  readonly generate: boolean;
}

/** @throws BridgeError validation_error that names the field. */
export function readCreateMessage(message: Json): CreateMessage {
  const { type, stream_id, generate, ...body } = message;
  if (type !== 'response.create') {
    const found = typeof type === 'string' ? quoted(type) : 'missing';
    throw invalid('type', `type is ${found}; the only message that this server takes is "response.create".`);
  }
  if (generate !== undefined && typeof generate !== 'boolean')
    throw invalid('generate', 'generate must be true or false.');
  return { body: { ...body, stream: true }, lane: laneOf(stream_id), generate: generate ?? true };
}

function laneOf(id: unknown): string | undefined {
  if (id === undefined || id === null) return undefined;
  if (typeof id === 'string' && id !== '' && id.length <= textBounds.word) return id;
  throw invalid('stream_id', `stream_id must be a text of 1 to ${textBounds.word} characters.`);
}

/** The lane of a message that could not be read, as far as it names one. */
export function laneIn(message: Json | undefined): string | undefined {
  return text(message?.['stream_id'])?.slice(0, textBounds.word);
}

/** Each event of an answer is a line. */
export function eventLines(lane: string | undefined): EventFrame {
  return (_, event) => line(event, lane);
}

/** @param headers what the response would have as headers over HTTP. */
export function errorLine(
  error: BridgeError,
  headers: Readonly<Record<string, string>>,
  lane: string | undefined,
): string {
  const told = { ...errorBody(error).error, headers };
  return line({ type: 'error', status: httpStatus(error), error: told }, lane);
}

function line(event: object, lane: string | undefined): string {
  return `${JSON.stringify(lane === undefined ? event : { ...event, stream_id: lane })}\n`;
}
