/** The Prometheus metrics that count requests: how many, how they ended, how long they took, and their tokens. */
import { Counter, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { CountedRequest } from './request-figures.js';

/** Gives the function that counts one request. */
export function createRequestMetrics(registry: Registry): (request: CountedRequest) => void {
  const registers = [registry];
  const requests = new Counter({
    name: 'claude_bridge_requests_total',
    help: 'Requests that ended, by route, model that served and HTTP status; 499 is a client that left.',
    labelNames: ['route', 'model', 'status'],
    registers,
  });
  const failures = new Counter({
    name: 'claude_bridge_request_failures_total',
    help: 'Requests that failed, by route and error code, those among them that failed in the middle of a stream.',
    labelNames: ['route', 'code'],
    registers,
  });
  const firstToken = new Histogram({
    name: 'claude_bridge_time_to_first_token_seconds',
    help: 'From the arrival of a request to the first piece of its answer.',
    labelNames: ['route', 'model'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    registers,
  });
  const duration = new Histogram({
    name: 'claude_bridge_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer.',
    labelNames: ['route', 'model'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800],
    registers,
  });
  const tokens = new Counter({
    name: 'claude_bridge_tokens_total',
    help: 'Tokens by model and kind. input is what was neither read from the cache nor written to it; the four kinds add up.',
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
