/** POST /api/chat and POST /api/generate: a model answers in Ollama's form. */
import type { RequestHandler } from 'express';
import type { Json } from '../../../core/json.js';
import type { WireRequest } from '../../../core/wire-request.js';
import type { Clock } from '../../../ollama/answer/ollama-answer.js';
import { ollamaChatOperation, ollamaGenerateOperation } from '../../../ollama/ollama-operations.js';
import {
  readChatLoad,
  readGenerateLoad,
  readOllamaChat,
  readOllamaGenerate,
} from '../../../ollama/ollama-wire.js';
import type { LoadRequest } from '../../../ollama/ollama-wire.js';
import type { OperationDoc } from '../../../openapi/operation-doc.js';
import { answerRequest } from '../../answer/answer-request.js';
import type { AppOptions } from '../../app-options.js';
import type { Operation, RouteContext } from '../../route.js';

export function ollamaChat(context: RouteContext): Operation {
  return answering(context, ollamaChatOperation, { load: readChatLoad, read: readOllamaChat });
}

export function ollamaGenerate(context: RouteContext): Operation {
  return answering(context, ollamaGenerateOperation, { load: readGenerateLoad, read: readOllamaGenerate });
}

interface Reading {
  readonly load: (body: Json) => LoadRequest | undefined;
  readonly read: (body: unknown, clock: Clock) => WireRequest;
}

function answering(
  { untypedJsonBody, options, budget }: RouteContext,
  doc: OperationDoc,
  { load, read }: Reading,
): Operation {
  const { now } = options;
  const answer = answerRequest((body) => read(body, { startedAt: now(), now }), { options, budget });
  return { doc, handlers: [...untypedJsonBody, answerLoad(load, options), answer] };
}

/** Answers a request that asks nothing, if there is such a model. */
function answerLoad(load: Reading['load'], { chat, now }: AppOptions): RequestHandler {
  return async (req, res, next) => {
    const request = load(req.body as Json);
    if (!request) {
      next();
      return;
    }
    await chat.model(request.model);
    res.json(request.answer(now()));
  };
}
