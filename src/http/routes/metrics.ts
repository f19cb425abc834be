/** GET /metrics: counters and gauges for Prometheus. */
import type { RequestHandler } from 'express';
import type { Metrics } from '../observe/metrics/metrics.js';

export function metrics({ contentType, text }: Metrics): RequestHandler {
  return async (_req, res) => {
    res.setHeader('content-type', contentType);
    res.end(await text());
  };
}
