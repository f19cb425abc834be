/** POST /embeddings: turns texts into vectors. Its handler serves the same in Ollama's form. */
import { once } from 'node:events';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import type { Embedder } from '../../core/embedder.js';
import { embeddingOperation } from '../../openai/embeddings/embedding-operation.js';
import { readEmbeddingRequest } from '../../openai/embeddings/embedding-wire.js';
import { setProcessingTime } from '../answer/response-headers.js';
import { runEmbedding } from '../answer/run-embedding.js';
import type { EmbeddingRequest } from '../answer/run-embedding.js';
import type { AppOptions } from '../app-options.js';
import { factsOf } from '../observe/request-facts.js';
import type { Endpoint } from '../route.js';
import { watchClient } from '../server/client-connection.js';

export const createEmbeddings: Endpoint = ({ jsonBody, options }) => {
  const { embedder, embeddingDimensions } = options;
  return (
    embedder && {
      doc: embeddingOperation,
      handlers: [
        ...jsonBody,
        embeddings(embedder, options, (body) => readEmbeddingRequest(body, embedder, embeddingDimensions)),
      ],
    }
  );
};

/** @param read parses a body. @throws BridgeError */
export function embeddings(
  embedder: Embedder,
  options: AppOptions,
  read: (body: unknown) => EmbeddingRequest,
): RequestHandler {
  return async (req, res) => {
    const request = read(req.body);
    const exchange = {
      reply: res,
      watch: () => watchClient(res),
      send: async (pieces: Iterable<string>, { signal }: { readonly signal: AbortSignal }) => {
        const { servedBy } = request.model;
        res.status(200).set({
          'content-type': 'application/json; charset=utf-8',
          'x-claude-bridge-embedding-model': servedBy.replace(/[^\w.:/@-]/g, '_').slice(0, 100),
        });
        setProcessingTime(res, factsOf(res), options.now);
        await send(pieces, res, signal);
      },
    };
    await runEmbedding(request, exchange, embedder, options);
  };
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
