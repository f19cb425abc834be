/** POST /api/embed and POST /api/embeddings: turn texts into vectors in Ollama's form. */
import { embedOperation, embeddingsOperation } from '../../../ollama/embeddings/embed-operations.js';
import { readEmbed, readEmbeddings } from '../../../ollama/embeddings/embed-request.js';
import type { Endpoint } from '../../route.js';
import { embeddings } from '../embeddings.js';

export const ollamaEmbed: Endpoint = ({ untypedJsonBody, options }) => {
  const { embedder, now } = options;
  return (
    embedder && {
      doc: embedOperation,
      handlers: [
        ...untypedJsonBody,
        embeddings(embedder, options, (body) => readEmbed(body, embedder, { startedAt: now(), now })),
      ],
    }
  );
};

export const ollamaEmbeddings: Endpoint = ({ untypedJsonBody, options }) => {
  const { embedder } = options;
  return (
    embedder && {
      doc: embeddingsOperation,
      handlers: [...untypedJsonBody, embeddings(embedder, options, (body) => readEmbeddings(body, embedder))],
    }
  );
};
