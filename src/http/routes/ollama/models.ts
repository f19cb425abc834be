/** The routes about models in Ollama's form: what there is, and the refusal to change it. */
import { BridgeError } from '../../../core/bridge-error.js';
import { listedEmbeddingModel } from '../../../ollama/embeddings/embedding-names.js';
import { withoutLatest } from '../../../core/model-tag.js';
import {
  modelEntries,
  OLLAMA_API_VERSION,
  shownChatModel,
  shownEmbeddingModel,
} from '../../../ollama/models/model-entries.js';
import {
  psOperation,
  pullOperation,
  refusedOperation,
  showOperation,
  tagsOperation,
  versionOperation,
} from '../../../ollama/models/model-operations.js';
import { readNamedModel } from '../../../ollama/models/named-model.js';
import type { Endpoint } from '../../route.js';

/** GET /api/tags */
export const ollamaTags: Endpoint = ({ options: { chat, embedder } }) => ({
  doc: tagsOperation,
  handlers: [
    async (_req, res) => {
      res.json({ models: modelEntries(await chat.models(), embedder?.models() ?? []) });
    },
  ],
});

/** GET /api/ps */
export const ollamaPs: Endpoint = () => ({
  doc: psOperation,
  handlers: [
    (_req, res) => {
      res.json({ models: [] });
    },
  ],
});

/** GET /api/version */
export const ollamaVersion: Endpoint = () => ({
  doc: versionOperation,
  handlers: [
    (_req, res) => {
      res.json({ version: OLLAMA_API_VERSION });
    },
  ],
});

/** POST /api/show */
export const ollamaShow: Endpoint = ({ options: { chat, embedder }, untypedJsonBody }) => ({
  doc: showOperation,
  handlers: [
    ...untypedJsonBody,
    async (req, res) => {
      const { model } = readNamedModel(req.body);
      const embedding = listedEmbeddingModel(model, embedder?.models() ?? []);
      if (embedding) res.json(shownEmbeddingModel(embedding, model));
      else res.json(shownChatModel(await chat.model(withoutLatest(model)), model));
    },
  ],
});

/** POST /api/pull */
export const ollamaPull: Endpoint = ({ options: { chat, embedder }, untypedJsonBody }) => ({
  doc: pullOperation,
  handlers: [
    ...untypedJsonBody,
    async (req, res) => {
      const { model, stream } = readNamedModel(req.body);
      if (!listedEmbeddingModel(model, embedder?.models() ?? [])) await chat.model(withoutLatest(model));
      const done = { status: 'success' };
      if (stream) res.type('application/x-ndjson').end(`${JSON.stringify(done)}\n`);
      else res.json(done);
    },
  ],
});

/** A route that would change the models. `what` completes "This server cannot … models". */
export function ollamaRefusal(id: string, what: string): Endpoint {
  return () => ({
    doc: refusedOperation(id, `${what.charAt(0).toUpperCase()}${what.slice(1)} a model`),
    handlers: [
      () => {
        throw new BridgeError(
          'unsupported_parameter',
          `This server cannot ${what} models: they are those of the Claude CLI. GET /api/tags lists them; another name for one is a setting: claude-bridge config set model-aliases NAME=MODEL`,
        );
      },
    ],
  });
}
