/** GET /models/:id: one model. */
import type { RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import type { ChatModel } from '../../core/chat-model.js';
import type { Embedder } from '../../core/embedder.js';
import { embeddingModelObject, modelList } from '../../openai/models/model-list.js';
import { quoted } from '../../wire/invalid-request.js';

export function model(chat: ChatModel, embedder: Embedder | undefined): RequestHandler {
  return async (req, res) => {
    const id = String(req.params['id']);
    const embedding = (embedder?.models() ?? []).map(embeddingModelObject);
    const known = modelList(await chat.models(), embedding).data;
    const found = known.find((listed) => listed.id === id);
    if (!found) {
      const names = known.map((listed) => listed.id).join(', ');
      throw new BridgeError('model_not_found', `There is no model ${quoted(id)}. There are: ${names}.`, {
        param: 'model',
      });
    }
    res.json(found);
  };
}
