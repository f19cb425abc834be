/** Which routes there are, and what each of them does and documents. */
import { countTokensOperation, messagesOperation } from '../anthropic/messages-operations.js';
import { readMessagesRequest } from '../anthropic/messages-wire.js';
import { chatOperation } from '../openai/chat/chat-operation.js';
import { readChatRequest } from '../openai/chat/chat-wire.js';
import { completionOperation } from '../openai/completions/completion-operation.js';
import { readCompletionRequest } from '../openai/completions/completion-wire.js';
import { embeddingOperation } from '../openai/embeddings/embedding-operation.js';
import { readResponsesRequest } from '../openai/responses/responses-wire.js';
import {
  createResponseOperation,
  deleteResponseOperation,
  inputItemsOperation,
  responseOperation,
} from '../openai/responses/responses-operations.js';
import { modelOperation, modelsOperation } from '../openai/models/model-operations.js';
import type { Activity } from './observe/activity.js';
import type { AppOptions } from './app-options.js';
import type { KeyGuesses } from './guards/key-guesses.js';
import { jsonBody } from './body/json-body.js';
import type { Metrics } from './observe/metrics/metrics.js';
import { keptResponses } from './answer/kept-responses.js';
import type { Route } from './mount-route.js';
import { answer } from './routes/answer.js';
import type { ReadRequest } from './routes/answer.js';
import { countTokens } from './routes/count-tokens.js';
import { embeddings } from './routes/embeddings.js';
import { health, live, ready } from './routes/health.js';
import { healthOperation, liveOperation, readyOperation } from './routes/health-operations.js';
import { model } from './routes/model.js';
import { metricsOperation } from './routes/metrics-operation.js';
import { metrics } from './routes/metrics.js';
import { models } from './routes/models.js';
import { deleteResponse, inputItems, response } from './routes/response.js';
import { statusOperation } from './routes/status-operation.js';
import { status } from './routes/status.js';
import { usageOperation } from './routes/usage-operation.js';
import { usage } from './routes/usage.js';

/** Those that never need a key. */
export function openRoutes(options: AppOptions, guesses: KeyGuesses): Route[] {
  return [
    { path: '/health', operations: { get: { handlers: [health(options, guesses)], doc: healthOperation } } },
    { path: '/health/live', operations: { get: { handlers: [live], doc: liveOperation } } },
    { path: '/health/ready', operations: { get: { handlers: [ready(options)], doc: readyOperation } } },
  ];
}

/** Those that need one of the server's keys, when it has any. */
export function guardedRoutes(options: AppOptions, watched: Watched): Route[] {
  const { chat, embedder, usage: book } = options;
  const { activity } = watched;
  const body = jsonBody(options.bodyLimitBytes);
  const asking = (read: ReadRequest) => [...body, answer(read, options)];
  const kept = keptResponses(options);
  const readChat: ReadRequest = async (sent, _, client) => readChatRequest(sent, kept(client));
  const readResponses: ReadRequest = async (sent, _, client) => readResponsesRequest(sent, kept(client));
  const routes: Route[] = [
    {
      path: '/chat/completions',
      operations: { post: { handlers: asking(readChat), doc: chatOperation } },
    },
    {
      path: '/responses',
      operations: { post: { handlers: asking(readResponses), doc: createResponseOperation } },
    },
    {
      path: '/responses/:id',
      operations: {
        get: { handlers: [response(kept)], doc: responseOperation },
        delete: { handlers: [deleteResponse(kept)], doc: deleteResponseOperation },
      },
    },
    {
      path: '/responses/:id/input_items',
      operations: { get: { handlers: [inputItems(kept)], doc: inputItemsOperation } },
    },
    {
      path: '/completions',
      operations: { post: { handlers: asking(readCompletionRequest), doc: completionOperation } },
    },
    { path: '/messages', operations: { post: { handlers: asking(readMessages), doc: messagesOperation } } },
    {
      path: '/messages/count_tokens',
      operations: { post: { handlers: [...body, countTokens(options)], doc: countTokensOperation } },
    },
    { path: '/models', operations: { get: { handlers: [models(chat, embedder)], doc: modelsOperation } } },
    { path: '/models/:id', operations: { get: { handlers: [model(chat, embedder)], doc: modelOperation } } },
    {
      path: '/status',
      operations: { get: { handlers: [status(chat, activity, options)], doc: statusOperation } },
    },
    {
      path: '/metrics',
      operations: { get: { handlers: [metrics(watched.metrics)], doc: metricsOperation } },
    },
  ];
  if (book !== undefined) {
    const used = { handlers: [usage(book, options)], doc: usageOperation };
    routes.push({ path: '/usage', operations: { get: used } });
  }
  if (embedder !== undefined) {
    const embedding = { handlers: [...body, embeddings(embedder, options)], doc: embeddingOperation };
    routes.push({ path: '/embeddings', operations: { post: embedding } });
  }
  return routes;
}

/** What looks on while requests come and go. */
interface Watched {
  readonly activity: Activity;
  readonly metrics: Metrics;
}

const readMessages: ReadRequest = (body, headers) => {
  const betas = headers['anthropic-beta'];
  return readMessagesRequest(body, Array.isArray(betas) ? betas.join() : betas);
};
