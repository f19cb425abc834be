/** GET /models: every name a client may use. */
import type { RequestHandler } from 'express';
import type { ChatModel } from '../../core/chat-model.js';
import { modelList } from '../../openai/model-list.js';

export function models(chat: ChatModel): RequestHandler {
  return async (_req, res) => {
    res.json(modelList(await chat.models()));
  };
}
