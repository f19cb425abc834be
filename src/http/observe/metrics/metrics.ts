/** Everything that GET /metrics tells, in one registry. */
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { CountedRequest } from './request-figures.js';
import { createRequestMetrics } from './request-metrics.js';
import { addServerMetrics } from './server-metrics.js';
import type { ServerMetricsOptions } from './server-metrics.js';

export interface Metrics {
  count(request: CountedRequest): void;
  readonly contentType: string;
  /** In Prometheus' text format. */
  readonly text: () => Promise<string>;
}

export function createMetrics(options: ServerMetricsOptions): Metrics {
  const registry = new Registry();
  const count = createRequestMetrics(registry);
  addServerMetrics(registry, options);
  let watched = false;
  return {
    count,
    contentType: registry.contentType,
    text: () => {
      // Watching the event loop wakes the process a hundred times a second, which only who asks shall pay for.
      if (!watched) collectDefaultMetrics({ register: registry });
      watched = true;
      return registry.metrics();
    },
  };
}
