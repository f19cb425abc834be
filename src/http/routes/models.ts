/** GET /models and GET /models/:id: every model name a client may use, chat models first, then embedding models. */
import { BridgeError } from '../../core/bridge-error.js';
import { embeddingModelObject, modelList } from '../../openai/models/model-list.js';
import type { ModelList } from '../../openai/models/model-list.js';
import { modelOperation, modelsOperation } from '../../openai/models/model-operations.js';
import { quoted } from '../../wire/invalid-request.js';
import type { AppOptions } from '../app-options.js';
import type { Endpoint } from '../route.js';

export const listModels: Endpoint = ({ options }) => ({
  doc: modelsOperation,
  handlers: [
    async (_req, res) => {
      res.json(await allModels(options));
    },
  ],
});

export const retrieveModel: Endpoint = ({ options }) => ({
  doc: modelOperation,
  handlers: [
    async (req, res) => {
      const id = String(req.params['id']);
      const { data } = await allModels(options);
      const found = data.find((model) => model.id === id);
      if (!found) {
        const names = data.map((model) => model.id).join(', ');
        throw new BridgeError(
          'model_not_found',
          `There is no model ${quoted(id)}. The models are: ${names}.`,
          {
            param: 'model',
          },
        );
      }
      res.json(found);
    },
  ],
});

async function allModels({ chat, embedder }: AppOptions): Promise<ModelList> {
  return modelList(await chat.models(), (embedder?.models() ?? []).map(embeddingModelObject));
}
