/** Puts the HTTP application together: what every request passes, in order, and the routes. */
import express from 'express';
import type { Express, RequestHandler } from 'express';
import { BridgeError } from '../core/bridge-error.js';
import { createActivity } from './observe/activity.js';
import type { AppOptions } from './app-options.js';
import { errorHandler } from './failures/error-handler.js';
import { answerGuard } from './guards/answer-guard.js';
import { hostGuard } from './guards/host-guard.js';
import { createKeyGuesses } from './guards/key-guesses.js';
import { keyGuard } from './guards/key-guard.js';
import { originGuard } from './guards/origin-guard.js';
import { settle } from './guards/key-quotas.js';
import { createMetrics } from './observe/metrics/metrics.js';
import { createFigures } from './observe/metrics/request-figures.js';
import { documented, mountRoute, routeLines } from './mount-route.js';
import { page, pageFile } from './routes/dashboard/page.js';
import { readPageFiles } from './routes/dashboard/page-files.js';
import { requestLog } from './observe/request-log.js';
import { guardedRoutes, openRoutes } from './route-table.js';
import { openApiDocument } from '../openapi/openapi-document.js';
import { openapi } from './routes/openapi.js';
import { documentOperation } from './routes/page-operations.js';
import { pageRoutes } from './routes/pages.js';
import { welcomeOperation } from './routes/server-operations.js';
import { welcome } from './routes/welcome.js';

export function createApp(options: AppOptions): Express {
  const { version, keys = [] } = options;
  const activity = createActivity(options.now);
  const metrics = createMetrics({ chat: options.chat, activity, version });
  const figuresOf = createFigures(options.now);
  const guesses = createKeyGuesses(options);
  const open = openRoutes(options, guesses);
  const guarded = guardedRoutes(options, { activity, metrics });
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
  app.use(
    requestLog(options, activity, (res, code) => {
      const figures = figuresOf(res, code);
      metrics.count(figures);
      if (figures.askedModel) options.usage?.add(figures);
      settle(res);
    }),
  );
  app.use(answerGuard);
  app.use(hostGuard(options.host, options.allowedHosts));
  app.use(originGuard(options.allowedOrigins));
  // Before the key guard: whoever watches over the server needs no key for that, and the documentation has no secrets.
  for (const route of open) mountRoute(app, route);
  const files = options.startPageFolder && readPageFiles(options.startPageFolder);
  if (files) app.get('/', page(files)).get('/page/:file', pageFile(files));
  if (keys.length > 0) app.use(keyGuard(keys, guesses));
  for (const route of guarded) mountRoute(app, route);
  app.use(unknownRoute(lines));
  app.use(errorHandler(options));
  return app;
}

/** A path may be of any length. */
function shown(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}

function unknownRoute(lines: readonly string[]): RequestHandler {
  return (req) => {
    const meant = req.path.replace(/\/{2,}/g, '/').replace(/^(?:\/v1){2,}(?=\/|$)/, '/v1');
    const hint =
      meant === req.path
        ? ''
        : ` Ask for ${meant}: the base URL that the client was given ends with one /v1 and no further slash, such as http://127.0.0.1:8000/v1.`;
    throw new BridgeError(
      'not_found',
      `There is no ${req.method} ${shown(req.path)} here.${hint} There are: ${lines.join(', ')}.`,
    );
  };
}
