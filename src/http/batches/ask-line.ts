/** Asks one request of a batch as if its client had sent it: with an id, a log line and the limits, but nobody who waits for it. */
import { Socket } from 'node:net';
import { BridgeError } from '../../core/bridge-error.js';
import type { Json } from '../../core/json.js';
import type { Usage } from '../../core/turn-event.js';
import type { WireRequest } from '../../core/wire-request.js';
import type { BatchEndpoint } from '../../openai/batches/batch-object.js';
import { readChatRequest } from '../../openai/chat/chat-wire.js';
import { readCompletionRequest } from '../../openai/completions/completion-wire.js';
import { readEmbeddingRequest } from '../../openai/embeddings/embedding-wire.js';
import { readResponsesRequest } from '../../openai/responses/responses-wire.js';
import { httpStatus } from '../../wire/error-response.js';
import { unsupported } from '../../wire/invalid-request.js';
import { namedBy } from '../answer/asking.js';
import type { NamedByRequest } from '../answer/asking.js';
import { BareReply } from '../answer/bare-reply.js';
import { runEmbedding } from '../answer/run-embedding.js';
import { runRequest } from '../answer/run-request.js';
import { sendCompletion } from '../answer/send-answer.js';
import { reportFailure } from '../failures/report-failure.js';
import { toBridgeError } from '../failures/to-bridge-error.js';
import { requestId } from '../observe/request-facts.js';
import type { BeginRequest } from '../observe/request-log.js';
import type { RouteContext } from '../route.js';
import type { ClientConnection } from '../server/client-connection.js';

export interface LineRequest {
  readonly endpoint: BatchEndpoint;
  readonly body: Json;
  /** The name of the key. */
  readonly client: string | undefined;
}

export type LineResult =
  | { readonly requestId: string; readonly body: object; readonly usage?: Usage }
  | {
      readonly requestId: string;
      readonly failure: BridgeError;
      /** Whether it had got as far as the model. */
      readonly reached: boolean;
    };

/** Never rejects. Aborting `signal` ends the model's work. */
export type AskLine = (request: LineRequest, signal: AbortSignal) => Promise<LineResult>;

type Context = Pick<RouteContext, 'options' | 'keptResponses' | 'files' | 'conversations' | 'budget'>;

export function createLineAsker(context: Context, begin: BeginRequest): AskLine {
  const { log } = context.options;
  return async ({ endpoint, body, client }, signal) => {
    // No client has a connection, and so none can stall.
    const reply = new BareReply(new Socket(), endpoint.slice('/v1'.length));
    const facts = begin(reply, { method: 'BATCH', path: endpoint });
    if (client !== undefined) facts.client = client;
    const watched: ClientConnection = { signal, release: () => undefined };
    let reached = false;
    let answer: object | undefined;
    try {
      refuseFields(body);
      const { reserve } = context.budget.open(reply);
      const got = (given: object): void => {
        answer = given;
        reply.writableEnded = true;
      };
      if (endpoint === '/v1/embeddings') {
        reached = true;
        await embed(context, body, { reply, watched, got });
      } else {
        const request = await readers[endpoint](body, namedBy({ client, reserve }, context));
        await runRequest(
          request,
          {
            ...{ reply, address: undefined, later: true, watch: () => watched },
            begun: () => (reached = true),
            send: async (events, { head, completed }) =>
              sendCompletion(events, request.collector(head), { json: got }, async () => {
                await completed();
              }),
          },
          context.options,
        );
      }
      if (answer === undefined)
        throw signal.reason ?? new BridgeError('cancelled', 'The answer was cut off.');
    } catch (error) {
      // What fails after a complete answer is of no interest.
      if (answer === undefined) {
        const failure = toBridgeError(error);
        if (!signal.aborted) reportFailure(failure, facts, log);
        reply.statusCode = httpStatus(failure);
        reply.close(!signal.aborted);
        return { requestId: requestId(facts), failure, reached };
      }
    }
    reply.close(true);
    return { requestId: requestId(facts), body: answer, ...(facts.usage && { usage: facts.usage }) };
  };
}

const readers: Readonly<
  Record<
    Exclude<BatchEndpoint, '/v1/embeddings'>,
    (body: Json, named: NamedByRequest) => WireRequest | Promise<WireRequest>
  >
> = {
  '/v1/chat/completions': readChatRequest,
  '/v1/responses': async (body, named) => readResponsesRequest(body, named),
  '/v1/completions': readCompletionRequest,
};

/** @throws BridgeError unsupported_parameter */
function refuseFields({ stream, background }: Json): void {
  if (stream === true) throw unsupported('stream', 'The answers of a batch come whole, in its output file.');
  if (background === true) throw unsupported('background', 'A batch is in the background already.');
}

async function embed(
  { options }: Pick<Context, 'options'>,
  body: Json,
  { reply, watched, got }: { reply: BareReply; watched: ClientConnection; got: (answer: object) => void },
): Promise<void> {
  const { embedder, embeddingDimensions } = options;
  if (!embedder) throw new BridgeError('not_found', 'This server has no embeddings.');
  const request = readEmbeddingRequest(body, embedder, embeddingDimensions);
  const exchange = {
    ...{ reply, watch: () => watched },
    send: async (pieces: Iterable<string>) => {
      let text = '';
      for (const piece of pieces) {
        text += piece;
        if (text.length > MOST_CHARACTERS) throw tooLarge();
      }
      got(JSON.parse(text) as object);
      return Promise.resolve();
    },
  };
  await runEmbedding(request, exchange, embedder, options);
}

function tooLarge(): BridgeError {
  return new BridgeError(
    'request_too_large',
    `The vectors would take more than ${MOST_CHARACTERS / 1024 / 1024} MB in the output file. Ask for fewer in one request, or for base64.`,
    { param: 'input' },
  );
}

/** Of one answer, which is in memory several times until it is kept. */
const MOST_CHARACTERS = 32 * 1024 * 1024;
