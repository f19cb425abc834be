/** What is documented of GET /metrics. */
import type { OperationDoc } from '../../openapi/operation-doc.js';

export const metricsOperation: OperationDoc = {
  id: 'getMetrics',
  tag: 'Server',
  summary: 'Get counters and gauges for Prometheus',
  description:
    'Requests, times, tokens, processes, places, the plan’s limits, and the process’s memory and event loop, in Prometheus’ text format. ' +
    'Names of models are those that served; others count as `other`.',
  answers: [{ status: 200, description: 'All metrics.', other: 'text/plain' }],
};
