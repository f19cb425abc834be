/** Answers an HTTP request with a model: reads the request, has the model answer, and sends the answer whole or as a stream. */
import type { RequestHandler } from 'express';
import type { WireRequest } from '../../core/wire-request.js';
import type { RouteContext } from '../route.js';
import type { Asking } from './asking.js';
import type { BackgroundRuns } from '../background/background-runs.js';
import { followRun } from '../background/follow-run.js';
import { factsOf } from '../observe/request-facts.js';
import { watchClient } from '../server/client-connection.js';
import { conversationHeader, givenConversationKey, madeConversationKey } from './conversation-key.js';
import { createEventStream } from './event-stream.js';
import { runRequest, setWarning } from './run-request.js';
import { sendCompletion, sendStream } from './send-answer.js';

/** Parses a body. @throws BridgeError */
export type ReadRequest = (body: unknown, asking: Asking) => WireRequest | Promise<WireRequest>;

/** @param runs where answers go on without their clients; absent: nowhere. */
export function answerRequest(
  read: ReadRequest,
  { options, budget }: Pick<RouteContext, 'options' | 'budget'>,
  runs?: BackgroundRuns,
): RequestHandler {
  return async (req, res) => {
    const facts = factsOf(res);
    const given = givenConversationKey(req);
    // Before the request is parsed: a request that cannot be parsed belongs to its conversation too.
    if (given !== undefined) res.setHeader(conversationHeader, given);
    const request = await read(req.body, {
      ...{ headers: req.headers, client: facts.client, reserve: budget.open(res).reserve },
    });
    const [turn] = request.turns;
    if (given === undefined && turn)
      res.setHeader(conversationHeader, madeConversationKey(turn, facts.client));
    if (request.background && runs) {
      const run = await runs.start(request, { socket: req.socket, path: req.path, client: facts.client });
      const { heartbeatMs } = options;
      for (const [name, value] of Object.entries(run.headers))
        if (!res.hasHeader(name)) res.setHeader(name, value);
      if (request.stream) await followRun(run, res, { after: -1, heartbeatMs });
      else res.json(run.response);
      return;
    }
    await runRequest(
      request,
      {
        reply: res,
        address: req.socket.remoteAddress,
        watch: () => watchClient(res),
        send: async (events, sending) => {
          const { head, client, completed, timed } = sending;
          if (request.stream) {
            const encoder = request.encoder(head);
            const stream = createEventStream(res, client.signal, encoder.framing);
            // Whether it could be kept comes too late for the warning header; the log has the failure.
            await sendStream(events, encoder, stream, { ...sending, heartbeatMs: options.heartbeatMs });
            return;
          }
          await sendCompletion(events, request.collector(head), res, async () => {
            const kept = await completed();
            client.release();
            timed();
            if (kept === false) setWarning(res, 'is not');
          });
        },
      },
      options,
    );
  };
}
