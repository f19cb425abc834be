/** Assembles the HTTP application: the middleware that every request passes, in order, and the routes. */
import express from 'express';
import type { Express } from 'express';
import { openApiDocument } from '../openapi/openapi-document.js';
import { keptResponses } from './answer/kept-responses.js';
import type { AppOptions } from './app-options.js';
import type { BatchRunner } from './batches/batch-runner.js';
import { buildBatchRunner } from './batches/build-batch-runner.js';
import { batchesOf } from './batches/client-batches.js';
import { backgroundRuns } from './background/background-runs.js';
import type { BackgroundRuns } from './background/background-runs.js';
import { createBodyBudget } from './body/body-budget.js';
import { jsonBody } from './body/json-body.js';
import { errorHandler } from './failures/error-handler.js';
import { unknownRoute } from './failures/unknown-route.js';
import { conversationsOf } from './conversations/client-conversations.js';
import { filesOf } from './files/client-files.js';
import { hostGuard } from './guards/host-guard.js';
import { keyGuard } from './guards/key-guard.js';
import { settle } from './guards/key-quotas.js';
import { createKeyThrottle } from './guards/key-throttle.js';
import { originGuard } from './guards/origin-guard.js';
import { securityHeaders } from './guards/security-headers.js';
import { buildRoutes, documented, monitoringPaths, mountRoute, routeLines } from './mount-route.js';
import { createActivity } from './observe/activity.js';
import { createMetrics } from './observe/metrics/metrics.js';
import type { Metrics } from './observe/metrics/metrics.js';
import { createFigures } from './observe/metrics/request-figures.js';
import { factsOf } from './observe/request-facts.js';
import { createRequestRecorder, requestLog } from './observe/request-log.js';
import type { Reply } from './reply.js';
import { routeTable } from './route-table.js';
import { mountDashboard } from './routes/dashboard.js';
import { mountResponsesSocket } from './socket/mount-socket.js';

export interface CreatedApp {
  readonly app: Express;
  /** Absent without a store. */
  readonly batchRunner?: BatchRunner;
  readonly backgroundRuns: BackgroundRuns;
}

export function createApp(options: AppOptions): CreatedApp {
  const { chat, keys = [], now, version } = options;
  const activity = createActivity(now);
  const metrics = createMetrics({ chat, version });
  const keyThrottle = createKeyThrottle(options.log);
  const budget = createBodyBudget(options.bodyLimitBytes);
  const body = jsonBody(options.bodyLimitBytes, budget);
  const kept = keptResponses(options);
  const files = filesOf(options);
  const conversations = conversationsOf(options);
  const monitoring = monitoringPaths(routeTable);
  const begin = createRequestRecorder(options, {
    ...{ activity, monitoring, ended: countRequest(options, metrics) },
  });
  const context = { options, keptResponses: kept, files, conversations, budget };
  const batchRunner = buildBatchRunner(context, begin);
  const background = backgroundRuns(options, begin);
  const routes = buildRoutes(routeTable, {
    ...{ options, activity, metrics, keyThrottle, keptResponses: kept },
    ...{ backgroundRuns: background, files, conversations, budget },
    batches: batchesOf(options, files, batchRunner),
    ...{ jsonBody: body.typed, untypedJsonBody: body.untyped, optionalJsonBody: body.optional },
    routeLines: () => lines,
    document: () =>
      openApiDocument(
        routes.flatMap((route) => documented(route, keys.length > 0)),
        version,
      ),
  });
  const lines = routes.flatMap(routeLines);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestLog(begin));
  app.use(securityHeaders);
  app.use(hostGuard(options.host, options.allowedHosts));
  app.use(originGuard(options.allowedOrigins));
  // Before the key guard: health checks need no key, and the documentation holds no secrets.
  for (const route of routes) if (!route.needsKey) mountRoute(app, route);
  mountDashboard(app, options.startPageFolder, options.command);
  if (keys.length > 0) app.use(keyGuard(keys, keyThrottle));
  mountResponsesSocket(app, { options, keptResponses: kept, files, conversations, budget, begin });
  for (const route of routes) if (route.needsKey) mountRoute(app, route);
  app.use(unknownRoute(lines));
  app.use(errorHandler(options));
  return { app, backgroundRuns: background, ...(batchRunner && { batchRunner }) };
}

/** Called with every request that has ended: adds it to the metrics, the usage and the quota of its key. */
function countRequest({ now, usage }: AppOptions, metrics: Metrics): (reply: Reply, status: number) => void {
  const figuresOf = createFigures(now);
  return (reply, status) => {
    // A WebSocket counts by its messages.
    if (status === 101) return;
    const figures = figuresOf(reply, status);
    metrics.count(figures);
    if (figures.askedModel) usage?.add(figures);
    factsOf(reply).spentLater = (usd) => {
      metrics.spent(figures.model, usd);
      usage?.spent(figures, usd);
    };
    void settle(reply);
  };
}
