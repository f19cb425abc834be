/** Every route that has the model answer: reads the request, lets the model answer, and sends the answer whole or as it comes. */
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler, Response } from 'express';
import type { WireRequest } from '../../core/wire-request.js';
import { createAnswerNotes } from '../answer/answer-notes.js';
import { answersOf } from '../answer/answers.js';
import type { AppOptions } from '../app-options.js';
import { watchClient } from '../server/client-connection.js';
import { conversationHeader, givenConversationKey, madeConversationKey } from '../answer/conversation-key.js';
import { reportFailure, reportLeft } from '../failures/report-failure.js';
import { admit, settle } from '../guards/key-quotas.js';
import { partyOf } from '../guards/party.js';
import { factsOf, keptName, requestId } from '../observe/request-facts.js';
import type { RequestFacts } from '../observe/request-facts.js';
import { sendCompletion } from '../answer/send-completion.js';
import { sendStream } from '../answer/send-stream.js';
import { createSpending } from '../observe/spending.js';
import { toBridgeError } from '../failures/to-bridge-error.js';

/** Makes a request of a body and its headers; `client` is the name of the key it came with. @throws BridgeError */
export type ReadRequest = (
  body: unknown,
  headers: IncomingHttpHeaders,
  client: string | undefined,
) => WireRequest | Promise<WireRequest>;

export function answer(
  read: ReadRequest,
  { chat, log, now, heartbeatMs, quotas, responseStore, strict = false }: AppOptions,
): RequestHandler {
  return async (req, res) => {
    const facts = factsOf(res);
    const given = givenConversationKey(req);
    // Before the request is read: also what cannot be read belongs to its conversation.
    if (given !== undefined) res.setHeader(conversationHeader, given);
    const request = await read(req.body, req.headers, facts.client);
    const { turns, stream } = request;
    if (given === undefined && turns[0])
      res.setHeader(conversationHeader, madeConversationKey(turns[0], facts.client));
    facts.model = keptName(turns[0]?.model ?? '');
    facts.stream = stream;
    const note = createAnswerNotes(res, facts, { request, strict, now });
    const spending = createSpending(turns);
    if (quotas) await admit(res, quotas, { spending, now });

    const client = watchClient(res);
    const party = partyOf(facts.client, req.socket.remoteAddress);
    const events = answersOf(chat, turns, {
      signal: client.signal,
      asking: { party, ...(facts.client !== undefined && { client: facts.client }) },
      begun: (index) => spending.begun(index),
      note: (event, index) => {
        spending.note(event, index);
        note(event);
      },
    });
    const head = { id: facts.id, created: Math.floor(facts.startedAt / 1000) };
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
          // Too late for a header; the log has it.
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
        reportLeft(client.signal.reason, facts, log);
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

function setProcessingTime(res: Response, facts: RequestFacts, now: () => number): void {
  res.setHeader('openai-processing-ms', String(Math.round(now() - facts.startedAt)));
}

function setWarning(res: Response, kept: string): void {
  res.setHeader(
    'x-claude-bridge-warning',
    `this response ${kept} kept, so previous_response_id will not find it: send the whole conversation next time`,
  );
}
