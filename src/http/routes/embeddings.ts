/** POST /embeddings: turns texts into vectors. */
import { once } from 'node:events';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import type { Embedder, EmbeddingInput } from '../../core/embedder.js';
import { embeddingAnswer } from '../../openai/embeddings/embedding-answer.js';
import { embeddingOperation } from '../../openai/embeddings/embedding-operation.js';
import { parseEmbeddingRequest } from '../../openai/embeddings/parse-embedding-request.js';
import { refuseIgnored } from '../../wire/invalid-request.js';
import { tokensIn } from '../answer/estimate-tokens.js';
import { setIgnoredHeader, setProcessingTime } from '../answer/response-headers.js';
import type { AppOptions } from '../app-options.js';
import { admit, settle } from '../guards/key-quotas.js';
import { factsOf, printableName } from '../observe/request-facts.js';
import type { Endpoint } from '../route.js';
import { watchClient } from '../server/client-connection.js';

export const createEmbeddings: Endpoint = ({ jsonBody, options }) =>
  options.embedder && {
    doc: embeddingOperation,
    handlers: [...jsonBody, embeddings(options.embedder, options)],
  };

function embeddings(
  embedder: Embedder,
  { strict = false, embeddingDimensions = 'openai', quotas, now }: AppOptions,
): RequestHandler {
  return async (req, res) => {
    const facts = factsOf(res);
    const request = parseEmbeddingRequest(req.body, embedder, embeddingDimensions);
    const { task, model, ignored } = request;
    facts.model = printableName(task.model);
    facts.servedBy = printableName(model.servedBy);
    if (strict) refuseIgnored(ignored);
    facts.ignored = setIgnoredHeader(res, ignored);
    const expectedTokens = (): number => task.inputs.reduce((sum, { content }) => sum + tokensOf(content), 0);
    const meter = {
      ...{ answers: 1, expectedTokens },
      used: (cut: boolean) => ({
        requests: facts.errorCode === 'queue_full' ? 0 : 1,
        tokens: facts.usage?.inputTokens ?? (cut ? expectedTokens() : 0),
      }),
    };
    if (quotas) await admit(res, quotas, { meter, now });

    const client = watchClient(res);
    try {
      const embedded = await embedder.embed(task, { signal: client.signal });
      const { tokens } = embedded;
      facts.usage = { inputTokens: tokens, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
      settle(res);
      res.status(200).set({
        'content-type': 'application/json; charset=utf-8',
        'x-claude-bridge-embedding-model': model.servedBy.replace(/[^\w.:/@-]/g, '_').slice(0, 100),
      });
      setProcessingTime(res, facts, now);
      await send(embeddingAnswer(embedded, request), res, client.signal);
    } catch (error) {
      if (!client.signal.aborted) throw error;
      facts.errorCode = 'cancelled';
    } finally {
      client.release();
    }
  };
}

/** An estimate for text; exact for token ids. */
function tokensOf(content: EmbeddingInput['content']): number {
  return typeof content === 'string' ? Math.ceil(tokensIn(content)) : content.length;
}

/** Writes as fast as the client reads, and lets other requests have the event loop between two pieces. @throws when the client leaves. */
async function send(pieces: Iterable<string>, res: Response, left: AbortSignal): Promise<void> {
  for (const piece of pieces) {
    if (!res.write(piece)) await once(res, 'drain', { signal: left });
    await eventLoopTurn();
    left.throwIfAborted();
  }
  res.end();
}
