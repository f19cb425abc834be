/** Puts the HTTP application together: what every request passes, in order, and the routes. */
import express from 'express';
import type { Express, RequestHandler } from 'express';
import { BridgeError } from '../core/bridge-error.js';
import { createActivity } from './activity.js';
import type { AppOptions } from './app-options.js';
import { errorHandler } from './error-handler.js';
import { hostGuard } from './guards/host-guard.js';
import { keyGuard } from './guards/key-guard.js';
import { originGuard } from './guards/origin-guard.js';
import { jsonBody } from './json-body.js';
import { documented, mountRoute, routeLines } from './mount-route.js';
import type { Route } from './mount-route.js';
import { requestLog } from './request-log.js';
import { chatOperation } from '../openai/chat/chat-operation.js';
import { readChatRequest } from '../openai/chat/chat-wire.js';
import { embeddingOperation } from '../openai/embeddings/embedding-operation.js';
import { modelOperation, modelsOperation } from '../openai/model-operations.js';
import { openApiDocument } from '../openai/openapi/openapi-document.js';
import { answer } from './routes/answer.js';
import { embeddings } from './routes/embeddings.js';
import { health } from './routes/health.js';
import { model } from './routes/model.js';
import { models } from './routes/models.js';
import { openapi } from './routes/openapi.js';
import { documentOperation } from './routes/page-operations.js';
import { pageRoutes } from './routes/pages.js';
import { healthOperation, welcomeOperation } from './routes/server-operations.js';
import { statusOperation } from './routes/status-operation.js';
import { status } from './routes/status.js';
import { welcome } from './routes/welcome.js';

export function createApp(options: AppOptions): Express {
  const { chat, embedder, version, keys = [], host, bodyLimitBytes } = options;
  const body = jsonBody(bodyLimitBytes);
  const activity = createActivity(options.now);
  const open: Route[] = [
    { path: '/health', operations: { get: { handlers: [health(chat, version)], doc: healthOperation } } },
  ];
  const guarded: Route[] = [
    {
      path: '/chat/completions',
      operations: { post: { handlers: [...body, answer(readChatRequest, options)], doc: chatOperation } },
    },
    { path: '/models', operations: { get: { handlers: [models(chat, embedder)], doc: modelsOperation } } },
    { path: '/models/:id', operations: { get: { handlers: [model(chat, embedder)], doc: modelOperation } } },
    {
      path: '/status',
      operations: { get: { handlers: [status(chat, activity, options)], doc: statusOperation } },
    },
  ];
  if (embedder !== undefined) {
    guarded.push({
      path: '/embeddings',
      operations: { post: { handlers: [...body, embeddings(embedder, options)], doc: embeddingOperation } },
    });
  }
  open.push({
    path: '/openapi.json',
    operations: { get: { handlers: [openapi(() => document)], doc: documentOperation } },
  });
  const lines = [...guarded, ...open].flatMap(routeLines);
  if (options.pagesFolder !== undefined) open.push(...pageRoutes(options.pagesFolder));
  guarded.push({
    path: '/',
    operations: { get: { handlers: [welcome(version, lines)], doc: welcomeOperation } },
  });
  const operations = [
    ...guarded.flatMap((route) => documented(route, keys.length > 0)),
    ...open.flatMap((route) => documented(route, false)),
  ];
  const document = openApiDocument(operations, version);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestLog(options, activity));
  app.use(hostGuard(host, options.allowedHosts));
  app.use(originGuard(options.allowedOrigins));
  // Before the key guard: whoever watches over the server needs no key for that, and the documentation has no secrets.
  for (const route of open) mountRoute(app, route);
  if (keys.length > 0) app.use(keyGuard(keys));
  for (const route of guarded) mountRoute(app, route);
  app.use(unknownRoute(lines));
  app.use(errorHandler(options));
  return app;
}

function unknownRoute(lines: readonly string[]): RequestHandler {
  return (req) => {
    throw new BridgeError(
      'not_found',
      `There is no ${req.method} ${req.path} here. There are: ${lines.join(', ')}.`,
    );
  };
}
