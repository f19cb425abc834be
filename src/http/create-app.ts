/** Puts the HTTP application together: what every request passes, in order, and the routes. */
import express from 'express';
import type { Express, RequestHandler } from 'express';
import { BridgeError } from '../core/bridge-error.js';
import type { AppOptions } from './app-options.js';
import { errorHandler } from './error-handler.js';
import { hostGuard } from './guards/host-guard.js';
import { keyGuard } from './guards/key-guard.js';
import { originGuard } from './guards/origin-guard.js';
import { jsonBody } from './json-body.js';
import { mountRoute, routeLine } from './mount-route.js';
import type { Route } from './mount-route.js';
import { requestLog } from './request-log.js';
import { chatCompletions } from './routes/chat-completions.js';
import { embeddings } from './routes/embeddings.js';
import { health } from './routes/health.js';
import { model } from './routes/model.js';
import { models } from './routes/models.js';
import { welcome } from './routes/welcome.js';

export function createApp(options: AppOptions): Express {
  const { chat, embedder, version, keys = [], host, bodyLimitBytes } = options;
  const open: Route[] = [{ method: 'get', path: '/health', handlers: [health(chat, version)] }];
  const guarded: Route[] = [
    {
      method: 'post',
      path: '/chat/completions',
      handlers: [...jsonBody(bodyLimitBytes), chatCompletions(options)],
    },
    { method: 'get', path: '/models', handlers: [models(chat, embedder)] },
    { method: 'get', path: '/models/:id', handlers: [model(chat, embedder)] },
  ];
  if (embedder !== undefined) {
    const handlers = [...jsonBody(bodyLimitBytes), embeddings(embedder, options)];
    guarded.push({ method: 'post', path: '/embeddings', handlers });
  }
  const lines = [...guarded, ...open].map(routeLine);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestLog(options));
  app.use(hostGuard(host, options.allowedHosts));
  app.use(originGuard(options.allowedOrigins));
  // Before the key guard: whoever watches over the server needs no key for that.
  for (const route of open) mountRoute(app, route);
  if (keys.length > 0) app.use(keyGuard(keys));
  for (const route of guarded) mountRoute(app, route);
  mountRoute(app, { method: 'get', path: '/', handlers: [welcome(version, lines)] });
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
