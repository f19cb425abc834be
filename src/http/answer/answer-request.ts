/** Answers a request with a model: reads the request, has the model answer, and sends the answer whole or as a stream. */
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler, Response } from 'express';
import type { WireRequest } from '../../core/wire-request.js';
import type { AppOptions } from '../app-options.js';
import { reportFailure, reportDisconnect } from '../failures/report-failure.js';
import { toBridgeError } from '../failures/to-bridge-error.js';
import { clientIdOf } from '../guards/client-id.js';
import { admit, settle } from '../guards/key-quotas.js';
import { guardPlan } from '../guards/plan-guard.js';
import { refuseWebSearch } from '../guards/web-search.js';
import { factsOf, printableName, recordCost, requestId } from '../observe/request-facts.js';
import { createUsageMeter } from '../observe/usage-meter.js';
import { watchClient } from '../server/client-connection.js';
import { answersOf } from './answers.js';
import { conversationHeader, givenConversationKey, madeConversationKey } from './conversation-key.js';
import { createEventRecorder } from './event-recorder.js';
import { setProcessingTime } from './response-headers.js';
import { sendCompletion, sendStream } from './send-answer.js';

/** Parses a body and its headers. `client` is the name of the key the request came with. @throws BridgeError */
export type ReadRequest = (
  body: unknown,
  headers: IncomingHttpHeaders,
  client: string | undefined,
) => WireRequest | Promise<WireRequest>;

export function answerRequest(read: ReadRequest, options: AppOptions): RequestHandler {
  const { chat, log, now, heartbeatMs, planRules, quotas, responseStore } = options;
  const { strict = false, webSearch = true } = options;
  return async (req, res) => {
    const facts = factsOf(res);
    const given = givenConversationKey(req);
    // Before the request is parsed: a request that cannot be parsed belongs to its conversation too.
    if (given !== undefined) res.setHeader(conversationHeader, given);
    const request = await read(req.body, req.headers, facts.client);
    const { turns, stream } = request;
    if (given === undefined && turns[0])
      res.setHeader(conversationHeader, madeConversationKey(turns[0], facts.client));
    facts.model = printableName(turns[0]?.model ?? '');
    facts.stream = stream;
    if (!webSearch) turns.forEach(refuseWebSearch);
    const record = createEventRecorder(res, facts, { request, strict, now, plan: () => chat.plan() });
    const meter = createUsageMeter(turns);
    if (planRules) guardPlan(res, planRules, { chat, now });
    if (quotas) await admit(res, quotas, { meter, now });

    const client = watchClient(res);
    const clientId = clientIdOf(facts.client, req.socket.remoteAddress);
    const events = answersOf(chat, turns, {
      signal: client.signal,
      asking: { clientId, ...(facts.client !== undefined && { client: facts.client }) },
      begun: (index) => meter.begun(index),
      spent: (usd) => recordCost(facts, usd),
      note: (event, index) => {
        meter.note(event, index);
        record(event);
      },
    });
    const seconds = (ms: number): number => Math.floor(ms / 1000);
    const head = { id: facts.id, created: seconds(facts.startedAt), now: () => seconds(now()) };
    const timed = (): void => setProcessingTime(res, facts, now);
    try {
      if (stream) {
        await sendStream(events, request.encoder(head), res, {
          client,
          heartbeatMs,
          opening: () => {
            timed();
            if (request.stored === true && responseStore?.problem?.() !== undefined)
              setWarning(res, 'may not be');
          },
          // Too late for the warning header; the log has the failure.
          completed: async () => {
            await request.completed?.();
            settle(res);
          },
          failed: (error) => reportFailure(error, facts, log),
        });
      } else {
        await sendCompletion(events, request.collector(head), res, async () => {
          const kept = await request.completed?.();
          client.release();
          settle(res);
          timed();
          if (kept === false) setWarning(res, 'is not');
        });
      }
    } catch (error) {
      if (client.signal.aborted) {
        reportDisconnect(client.signal.reason, facts, log);
      } else if (res.writableEnded) {
        const reason = toBridgeError(error);
        log.warn(
          { requestId: requestId(facts), error: reason.code },
          'the engine failed after its answer was complete',
        );
      } else {
        throw error;
      }
    } finally {
      client.release();
    }
  };
}

function setWarning(res: Response, kept: string): void {
  res.setHeader(
    'x-claude-bridge-warning',
    `this response ${kept} kept, so previous_response_id will not find it: send the whole conversation next time`,
  );
}
