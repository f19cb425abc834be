/** GET /models/:id: one model. */
import type { RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import type { ChatModel } from '../../core/chat-model.js';
import { quoted } from '../../openai/invalid-request.js';
import { modelObject } from '../../openai/model-list.js';

export function model(chat: ChatModel): RequestHandler {
  return async (req, res) => {
    const id = String(req.params['id']);
    const known = await chat.models();
    const found = known.find((listed) => listed.id === id);
    if (!found) {
      const names = known.map((listed) => listed.id).join(', ');
      throw new BridgeError('model_not_found', `There is no model ${quoted(id)}. There are: ${names}.`, {
        param: 'model',
      });
    }
    res.json(modelObject(found));
  };
}
