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
import { createMetrics } from './metrics/metrics.js';
import { createFigures } from './metrics/request-figures.js';
import { mountRoute, routeLines } from './mount-route.js';
import type { Route } from './mount-route.js';
import { page, pageFile } from './page/page.js';
import { readPageFiles } from './page/page-files.js';
import { requestLog } from './request-log.js';
import { readChatRequest } from '../openai/chat/chat-wire.js';
import { answer } from './routes/answer.js';
import { embeddings } from './routes/embeddings.js';
import { health } from './routes/health.js';
import { model } from './routes/model.js';
import { metrics } from './routes/metrics.js';
import { models } from './routes/models.js';
import { status } from './routes/status.js';
import { usage } from './routes/usage.js';
import { welcome } from './routes/welcome.js';

export function createApp(options: AppOptions): Express {
  const { chat, embedder, version, keys = [], host, bodyLimitBytes } = options;
  const body = jsonBody(bodyLimitBytes);
  const activity = createActivity(options.now);
  const figuresOf = createFigures(options.now);
  const counted = createMetrics({ chat, activity, version });
  const open: Route[] = [{ path: '/health', operations: { get: { handlers: [health(chat, version)] } } }];
  const guarded: Route[] = [
    {
      path: '/chat/completions',
      operations: { post: { handlers: [...body, answer(readChatRequest, options)] } },
    },
    { path: '/models', operations: { get: { handlers: [models(chat, embedder)] } } },
    { path: '/models/:id', operations: { get: { handlers: [model(chat, embedder)] } } },
    { path: '/status', operations: { get: { handlers: [status(chat, activity, options)] } } },
    { path: '/metrics', operations: { get: { handlers: [metrics(counted)] } } },
  ];
  if (options.usage !== undefined) {
    guarded.push({
      path: '/usage',
      operations: { get: { handlers: [usage(options.usage, options)] } },
    });
  }
  if (embedder !== undefined) {
    guarded.push({
      path: '/embeddings',
      operations: { post: { handlers: [...body, embeddings(embedder, options)] } },
    });
  }
  const lines = [...guarded, ...open].flatMap(routeLines);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(
    requestLog(options, activity, (res, code) => {
      const figures = figuresOf(res, code);
      counted.count(figures);
      if (figures.askedModel) options.usage?.add(figures);
    }),
  );
  app.use(hostGuard(host, options.allowedHosts));
  app.use(originGuard(options.allowedOrigins));
  // Before the key guard: whoever watches over the server needs no key for that.
  for (const route of open) mountRoute(app, route);
  const files = options.pageFolder && readPageFiles(options.pageFolder);
  if (files) app.get('/', page(files)).get('/page/:file', pageFile(files));
  if (keys.length > 0) app.use(keyGuard(keys));
  for (const route of guarded) mountRoute(app, route);
  mountRoute(app, { path: '/', operations: { get: { handlers: [welcome(version, lines)] } } });
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
