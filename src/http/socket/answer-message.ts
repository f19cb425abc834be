/** Answers one message of a WebSocket like an HTTP request: with an id, a log line, the limits, and an end of its own. */
import type { WebSocket } from 'ws';
import { BridgeError } from '../../core/bridge-error.js';
import { text, type Json } from '../../core/json.js';
import { errorLine, eventLines, laneIn, readCreateMessage } from '../../openai/responses/socket-messages.js';
import type { CreateMessage } from '../../openai/responses/socket-messages.js';
import { readResponsesRequest } from '../../openai/responses/responses-wire.js';
import { errorHeaders, httpStatus } from '../../wire/error-response.js';
import { refuseIgnored } from '../../wire/invalid-request.js';
import type { PastResponses } from '../../openai/responses/resolve-conversation.js';
import type { NamedByRequest } from '../answer/asking.js';
import { headOf, runRequest } from '../answer/run-request.js';
import { sendStream } from '../answer/send-answer.js';
import { setPlanHeaders } from '../answer/response-headers.js';
import type { AppOptions } from '../app-options.js';
import type { BodyReservation, Reserve } from '../body/body-budget.js';
import { parseBody } from '../body/json-body.js';
import { reportFailure } from '../failures/report-failure.js';
import { toBridgeError } from '../failures/to-bridge-error.js';
import { factsOf, printableName } from '../observe/request-facts.js';
import { watchReply } from '../server/client-connection.js';
import type { BareReply } from '../answer/bare-reply.js';
import { createMessageStream, sendLast } from './message-stream.js';
import type { SocketPast } from './socket-past.js';

export interface MessageContext {
  readonly webSocket: WebSocket;
  readonly past: SocketPast;
  /** What a message can name besides the latest answers on its WebSocket. */
  readonly named: (reserve: Reserve) => NamedByRequest;
  readonly options: AppOptions;
}

export interface ArrivedMessage {
  /** `undefined` for a binary message. */
  readonly text: string | undefined;
  readonly reply: BareReply;
  readonly reservation: BodyReservation;
}

/** Resolves when the reply is complete or the client has left; never rejects. */
export async function answerMessage(
  { text: json, reply, reservation }: ArrivedMessage,
  { webSocket, past, named, options }: MessageContext,
): Promise<void> {
  const facts = factsOf(reply);
  let message: Json | undefined;
  let lane: string | undefined;
  try {
    if (json === undefined) throw binaryMessage();
    message = parseBody(json, reservation) as Json;
    lane = laneIn(message);
    const create = readCreateMessage(message);
    const kept = named(reservation.reserve);
    await answerCreate(create, { ...kept, ...past.of(create.lane, kept) }, reply, { webSocket, options });
  } catch (thrown) {
    const error = toBridgeError(thrown);
    reportFailure(error, facts, options.log);
    if (error.limits) setPlanHeaders(reply, { limits: error.limits }, options.now() / 1000);
    reply.statusCode = httpStatus(error);
    const headers = { ...reply.headers, ...errorHeaders(error, options.now() / 1000) };
    if (!reply.closed) sendLast(webSocket, reply, errorLine(error, headers, lane));
  }
  // A client that continues a response in vain is to send the whole conversation.
  const previous = text(message?.['previous_response_id']);
  if (facts.errorCode !== undefined && previous !== undefined) past.forget(previous);
}

async function answerCreate(
  { body, lane, generate }: CreateMessage,
  past: PastResponses,
  reply: BareReply,
  { webSocket, options }: Pick<MessageContext, 'webSocket' | 'options'>,
): Promise<void> {
  const facts = factsOf(reply);
  const request = await readResponsesRequest(body, past, { generate });
  const frame = eventLines(lane);
  if (!generate) {
    facts.model = printableName(text(body['model']) ?? '');
    if (options.strict === true) refuseIgnored(request.ignored);
    const encoder = request.encoder(headOf(facts, options.now), frame);
    const taken = encoder.open() + encoder.encode({ type: 'end', finishReason: 'stop', usage: NOTHING }, 0);
    await request.completed?.();
    sendLast(webSocket, reply, taken);
    return;
  }
  await runRequest(
    request,
    {
      reply,
      address: reply.req.socket.remoteAddress,
      watch: () => watchReply(reply),
      send: async (events, sending) => {
        const stream = createMessageStream(webSocket, reply, sending.client.signal);
        const encoder = request.encoder(sending.head, frame);
        await sendStream(events, encoder, stream, { ...sending, heartbeatMs: options.heartbeatMs });
      },
    },
    options,
  );
}

function binaryMessage(): BridgeError {
  return new BridgeError('unsupported_media_type', 'This message is binary. Send JSON as a text message.');
}

const NOTHING = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
