/** GET /models: every name a client may use, those that chat and then those that embed. */
import type { RequestHandler } from 'express';
import type { ChatModel } from '../../core/chat-model.js';
import type { Embedder } from '../../core/embedder.js';
import { embeddingModelObject, modelList } from '../../openai/models/model-list.js';

export function models(chat: ChatModel, embedder: Embedder | undefined): RequestHandler {
  return async (_req, res) => {
    res.json(modelList(await chat.models(), (embedder?.models() ?? []).map(embeddingModelObject)));
  };
}
