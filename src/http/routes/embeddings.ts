/** POST /embeddings: turns texts into vectors. Its handler serves the same in Ollama's form. */
import { once } from 'node:events';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import type {
  Embedded,
  Embedder,
  EmbeddingInput,
  EmbeddingModel,
  EmbeddingTask,
} from '../../core/embedder.js';
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

export const createEmbeddings: Endpoint = ({ jsonBody, options }) => {
  const { embedder, embeddingDimensions = 'openai' } = options;
  return (
    embedder && {
      doc: embeddingOperation,
      handlers: [
        ...jsonBody,
        embeddings(embedder, options, (body) => {
          const request = parseEmbeddingRequest(body, embedder, embeddingDimensions);
          return { ...request, answer: (embedded) => embeddingAnswer(embedded, request) };
        }),
      ],
    }
  );
};

export interface EmbeddingRequest {
  /** Absent if there is nothing to turn into a vector. */
  readonly task?: EmbeddingTask;
  readonly model: EmbeddingModel;
  readonly ignored: readonly string[];
  /** The body in pieces. */
  answer(embedded: Embedded): Iterable<string>;
}

/** @param read parses a body. @throws BridgeError */
export function embeddings(
  embedder: Embedder,
  { strict = false, quotas, now }: AppOptions,
  read: (body: unknown) => EmbeddingRequest,
): RequestHandler {
  return async (req, res) => {
    const facts = factsOf(res);
    const request = read(req.body);
    const { task = { model: request.model.id, inputs: [] }, model, ignored } = request;
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
      const embedded =
        task.inputs.length === 0 ? NOTHING : await embedder.embed(task, { signal: client.signal });
      const { tokens } = embedded;
      facts.usage = { inputTokens: tokens, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
      await settle(res);
      res.status(200).set({
        'content-type': 'application/json; charset=utf-8',
        'x-claude-bridge-embedding-model': model.servedBy.replace(/[^\w.:/@-]/g, '_').slice(0, 100),
      });
      setProcessingTime(res, facts, now);
      await send(request.answer(embedded), res, client.signal);
    } catch (error) {
      if (!client.signal.aborted) throw error;
      facts.errorCode = 'cancelled';
    } finally {
      client.release();
    }
  };
}

const NOTHING: Embedded = { vectors: [], tokens: 0 };

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
