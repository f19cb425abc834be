/** The registry behind GET /metrics, and the metrics in it that count requests. */
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { addCost, NOTHING_SPENT, type Spending } from '../../../core/plan.js';
import type { CountedRequest } from './request-figures.js';
import { addServerMetrics } from './server-metrics.js';
import type { ServerMetricsOptions } from './server-metrics.js';

export interface Metrics {
  /** Counts a request that has ended. */
  count(request: CountedRequest): void;
  /** Adds a cost that became known after its request was counted. */
  spent(model: string, usd: number | undefined): void;
  readonly contentType: string;
  /** All metrics in the Prometheus text format. */
  readonly text: () => Promise<string>;
}

export function createMetrics(options: ServerMetricsOptions): Metrics {
  const registry = new Registry();
  const count = createRequestMetrics(registry);
  const spend = createCostMetrics(registry);
  addServerMetrics(registry, options);
  let collectsDefaults = false;
  return {
    count: (request) => {
      count(request);
      if (request.spending) spend(request.model, request.spending);
    },
    spent: (model, usd) => spend(model, addCost(NOTHING_SPENT, usd)),
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
    help: 'Requests that asked a model and have ended, by route, model that answered and HTTP status; 499 is a client that left.',
    labelNames: ['route', 'model', 'status'],
    registers,
  });
  const others = new Counter({
    name: 'claude_bridge_other_requests_total',
    help: 'Requests that asked no model, by route and HTTP status: pages, lists, and those refused before they named a model.',
    labelNames: ['route', 'status'],
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
  const own = new Histogram({
    name: 'claude_bridge_own_time_seconds',
    help: 'How much of the time to the first token the bridge took: until the CLI had the question, waiting included.',
    labelNames: ['route', 'model'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
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
  return ({ route, model, statusCode, askedModel, error, firstTokenMs, ownMs, ms, usage }) => {
    const status = String(statusCode);
    if (error !== undefined) failures.inc({ route, code: error });
    if (!askedModel) {
      others.inc({ route, status });
      return;
    }
    requests.inc({ route, model, status });
    if (firstTokenMs !== undefined) firstToken.observe({ route, model }, firstTokenMs / 1000);
    if (ownMs !== undefined) own.observe({ route, model }, ownMs / 1000);
    duration.observe({ route, model }, ms / 1000);
    if (usage === undefined) return;
    const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = usage;
    tokens.inc({ kind: 'input', model }, Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens));
    tokens.inc({ kind: 'cache_read', model }, cacheReadTokens);
    tokens.inc({ kind: 'cache_write', model }, cacheWriteTokens);
    tokens.inc({ kind: 'output', model }, outputTokens);
  };
}

/** Returns the function that adds the cost of answers. */
function createCostMetrics(registry: Registry): (model: string, spending: Spending) => void {
  const registers = [registry];
  const cost = new Counter({
    name: 'claude_bridge_cost_estimate_usd_total',
    help: 'What the answers would have cost at API prices, in US dollars, as the CLI estimates it.',
    labelNames: ['model'],
    registers,
  });
  const unpriced = new Counter({
    name: 'claude_bridge_unpriced_answers_total',
    help: 'Answers that are missing in that sum, because the CLI was ended before it told their cost.',
    labelNames: ['model'],
    registers,
  });
  return (model, { usd, unpricedAnswers }) => {
    if (usd > 0) cost.inc({ model }, usd);
    if (unpricedAnswers > 0) unpriced.inc({ model }, unpricedAnswers);
  };
}
