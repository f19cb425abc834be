/** The registry behind GET /metrics, and the metrics in it that count requests. */
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { CountedRequest } from './request-figures.js';
import { addServerMetrics } from './server-metrics.js';
import type { ServerMetricsOptions } from './server-metrics.js';

export interface Metrics {
  /** Counts a request that has ended. */
  count(request: CountedRequest): void;
  readonly contentType: string;
  /** All metrics in the Prometheus text format. */
  readonly text: () => Promise<string>;
}

export function createMetrics(options: ServerMetricsOptions): Metrics {
  const registry = new Registry();
  const count = createRequestMetrics(registry);
  addServerMetrics(registry, options);
  let collectsDefaults = false;
  return {
    count,
    contentType: registry.contentType,
    text: () => {
      // Only from the first scrape on, because measuring the event loop wakes the process a hundred times a second.
      if (!collectsDefaults) collectDefaultMetrics({ register: registry });
      collectsDefaults = true;
      return registry.metrics();
    },
  };
}

/** Returns the function that counts one request. */
function createRequestMetrics(registry: Registry): (request: CountedRequest) => void {
  const registers = [registry];
  const requests = new Counter({
    name: 'claude_bridge_requests_total',
    help: 'Requests that have ended, by route, model that answered and HTTP status; 499 is a client that left.',
    labelNames: ['route', 'model', 'status'],
    registers,
  });
  const failures = new Counter({
    name: 'claude_bridge_request_failures_total',
    help: 'Requests that failed, by route and error code, including those that failed in the middle of a stream.',
    labelNames: ['route', 'code'],
    registers,
  });
  const firstToken = new Histogram({
    name: 'claude_bridge_time_to_first_token_seconds',
    help: 'Time from the arrival of a request to the first token of its answer.',
    labelNames: ['route', 'model'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    registers,
  });
  const duration = new Histogram({
    name: 'claude_bridge_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['route', 'model'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800],
    registers,
  });
  const tokens = new Counter({
    name: 'claude_bridge_tokens_total',
    help: 'Tokens by model and kind. input excludes tokens read from the cache or written to it, so the four kinds add up.',
    labelNames: ['kind', 'model'],
    registers,
  });
  return ({ route, model, statusCode, error, firstTokenMs, ms, usage }) => {
    requests.inc({ route, model, status: String(statusCode) });
    if (error !== undefined) failures.inc({ route, code: error });
    if (firstTokenMs !== undefined) firstToken.observe({ route, model }, firstTokenMs / 1000);
    duration.observe({ route, model }, ms / 1000);
    if (usage === undefined) return;
    const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = usage;
    tokens.inc({ kind: 'input', model }, Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens));
    tokens.inc({ kind: 'cache_read', model }, cacheReadTokens);
    tokens.inc({ kind: 'cache_write', model }, cacheWriteTokens);
    tokens.inc({ kind: 'output', model }, outputTokens);
  };
}
