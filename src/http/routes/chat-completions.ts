/** POST /chat/completions: reads the request, lets the model answer, and sends the answer whole or as it comes. */
import type { RequestHandler, Response } from 'express';
import { createChunkEncoder } from '../../openai/chunk-encoder.js';
import { createCompletionCollector } from '../../openai/completion-collector.js';
import { parseChatRequest } from '../../openai/parse-chat-request.js';
import { createAnswerNotes } from '../answer-notes.js';
import { answersOf } from '../answers.js';
import type { AppOptions } from '../app-options.js';
import { watchClient } from '../client-connection.js';
import { reportFailure } from '../report-failure.js';
import { factsOf, requestId } from '../request-facts.js';
import type { RequestFacts } from '../request-facts.js';
import { sendCompletion } from '../send-completion.js';
import { sendStream } from '../send-stream.js';
import { toBridgeError } from '../to-bridge-error.js';

export function chatCompletions({ chat, log, now, heartbeatMs, strict = false }: AppOptions): RequestHandler {
  return async (req, res) => {
    const facts = factsOf(res);
    const request = parseChatRequest(req.body);
    const { turn, n, stream, includeUsage, legacyFunctions } = request;
    facts.model = turn.model.slice(0, 100);
    facts.stream = stream;
    const note = createAnswerNotes(res, facts, { request, strict, now });

    const client = watchClient(res);
    const events = answersOf(chat, turn, { n, signal: client.signal, note });
    const head = {
      id: `chatcmpl-${facts.id}`,
      created: Math.floor(facts.startedAt / 1000),
      model: turn.model,
      choices: n,
      legacyFunctions,
    };
    const timed = (): void => setProcessingTime(res, facts, now);
    try {
      if (stream) {
        await sendStream(events, createChunkEncoder({ ...head, includeUsage }), res, {
          client,
          heartbeatMs,
          opening: timed,
          failed: (error) => reportFailure(error, facts, log),
        });
      } else {
        await sendCompletion(events, createCompletionCollector(head), res, () => {
          client.release();
          timed();
        });
      }
    } catch (error) {
      if (client.signal.aborted) {
        facts.errorCode = 'cancelled';
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
