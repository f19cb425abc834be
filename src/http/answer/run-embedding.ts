/** Turns texts into vectors for a request that is read, under every limit, and records how that went. */
import type {
  Embedded,
  Embedder,
  EmbeddingModel,
  EmbeddingTask,
  EmbeddingInput,
} from '../../core/embedder.js';
import { refuseIgnored } from '../../wire/invalid-request.js';
import type { AppOptions } from '../app-options.js';
import { admit, settle } from '../guards/key-quotas.js';
import { factsOf, printableName } from '../observe/request-facts.js';
import type { Reply } from '../reply.js';
import type { ClientConnection } from '../server/client-connection.js';
import { tokensIn } from './estimate-tokens.js';
import { setIgnoredHeader } from './response-headers.js';

export interface EmbeddingRequest {
  /** Absent if there is nothing to turn into a vector. */
  readonly task?: EmbeddingTask;
  readonly model: EmbeddingModel;
  readonly ignored: readonly string[];
  /** The body in pieces. */
  answer(embedded: Embedded): Iterable<string>;
}

export interface EmbeddingExchange {
  readonly reply: Reply;
  /** Begins to watch the client; called once nothing refuses the request any more. */
  readonly watch: () => ClientConnection;
  readonly send: (pieces: Iterable<string>, client: ClientConnection) => Promise<void>;
}

/** @throws BridgeError for a failure before anything is sent. */
export async function runEmbedding(
  request: EmbeddingRequest,
  { reply, watch, send }: EmbeddingExchange,
  embedder: Embedder,
  { strict = false, quotas, now }: Pick<AppOptions, 'strict' | 'quotas' | 'now'>,
): Promise<void> {
  const facts = factsOf(reply);
  const { task = { model: request.model.id, inputs: [] }, model, ignored } = request;
  facts.model = printableName(task.model);
  facts.servedBy = printableName(model.servedBy);
  if (strict) refuseIgnored(ignored);
  facts.ignored = setIgnoredHeader(reply, ignored);
  const expectedTokens = (): number => task.inputs.reduce((sum, { content }) => sum + tokensOf(content), 0);
  const meter = {
    ...{ answers: 1, expectedTokens },
    used: (cut: boolean) => ({
      requests: facts.errorCode === 'queue_full' ? 0 : 1,
      tokens: facts.usage?.inputTokens ?? (cut ? expectedTokens() : 0),
    }),
  };
  if (quotas) await admit(reply, quotas, { meter, now });

  const client = watch();
  try {
    const embedded =
      task.inputs.length === 0 ? NOTHING : await embedder.embed(task, { signal: client.signal });
    const { tokens } = embedded;
    facts.usage = { inputTokens: tokens, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
    await settle(reply);
    await send(request.answer(embedded), client);
  } catch (error) {
    if (!client.signal.aborted) throw error;
    facts.errorCode = 'cancelled';
  } finally {
    client.release();
  }
}

const NOTHING: Embedded = { vectors: [], tokens: 0 };

/** An estimate for text; exact for token ids. */
function tokensOf(content: EmbeddingInput['content']): number {
  return typeof content === 'string' ? Math.ceil(tokensIn(content)) : content.length;
}
