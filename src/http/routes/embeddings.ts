/** POST /embeddings: reads the request, has its texts turned into vectors, and sends them. */
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import type { Embedder, EmbeddingInput } from '../../core/embedder.js';
import { embeddingAnswer } from '../../openai/embeddings/embedding-answer.js';
import { refuseIgnored } from '../../openai/refuse-ignored.js';
import { parseEmbeddingRequest } from '../../openai/embeddings/parse-embedding-request.js';
import type { AppOptions } from '../app-options.js';
import { watchClient } from '../client-connection.js';
import { tokensIn } from '../estimate-tokens.js';
import { setIgnoredHeader } from '../ignored-header.js';
import { admit, settle } from '../key-quotas.js';
import { factsOf, keptName } from '../request-facts.js';

export function embeddings(
  embedder: Embedder,
  { strict = false, embeddingDimensions = 'openai', quotas, now }: AppOptions,
): RequestHandler {
  return async (req, res) => {
    const facts = factsOf(res);
    const request = parseEmbeddingRequest(req.body, embedder, embeddingDimensions);
    const { task, model, ignored } = request;
    facts.model = keptName(task.model);
    facts.servedBy = keptName(model.servedBy);
    if (strict) refuseIgnored(ignored);
    facts.ignored = setIgnoredHeader(res, ignored);
    const expectedTokens = (): number => task.inputs.reduce((sum, { content }) => sum + tokensOf(content), 0);
    const spending = {
      ...{ answers: 1, expectedTokens },
      used: (cut: boolean) => ({
        requests: facts.errorCode === 'queue_full' ? 0 : 1,
        tokens: facts.usage?.inputTokens ?? (cut ? expectedTokens() : 0),
      }),
    };
    if (quotas) await admit(res, quotas, { spending, now });

    const client = watchClient(res);
    try {
      const embedded = await embedder.embed(task, { signal: client.signal });
      const { tokens } = embedded;
      facts.usage = { inputTokens: tokens, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
      settle(res);
      res.status(200).set({
        'content-type': 'application/json; charset=utf-8',
        'x-claude-bridge-embedding-model': model.servedBy.replace(/[^\w.:/@-]/g, '_').slice(0, 100),
        'openai-processing-ms': String(Math.round(now() - facts.startedAt)),
      });
      await send(embeddingAnswer(embedded, request), res, client.signal);
    } catch (error) {
      if (!client.signal.aborted) throw error;
      facts.errorCode = 'cancelled';
    } finally {
      client.release();
    }
  };
}

/** About as many as they are counted to be. */
function tokensOf(content: EmbeddingInput['content']): number {
  return typeof content === 'string' ? Math.ceil(tokensIn(content)) : content.length;
}

/** As fast as the client reads, and others have the event loop between two pieces. @throws when the client leaves. */
async function send(pieces: Iterable<string>, res: Response, left: AbortSignal): Promise<void> {
  for (const piece of pieces) {
    if (!res.write(piece)) await once(res, 'drain', { signal: left });
    await nextTurn();
    left.throwIfAborted();
  }
  res.end();
}
