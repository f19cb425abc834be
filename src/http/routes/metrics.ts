/** GET /metrics: counters and gauges for Prometheus. */
import type { OperationDoc } from '../../openapi/operation-doc.js';
import type { Endpoint } from '../route.js';

export const getMetrics: Endpoint = ({ metrics: { contentType, text } }) => ({
  doc,
  handlers: [
    async (_req, res) => {
      res.setHeader('content-type', contentType);
      res.end(await text());
    },
  ],
});

const doc: OperationDoc = {
  id: 'getMetrics',
  tag: 'Server',
  summary: 'Get metrics for Prometheus',
  description:
    'Requests, durations, tokens, CLI processes, slots, the plan’s limits, and the memory and event loop of the bridge, in the Prometheus text format. ' +
    'The `model` label names models that have answered; every other name counts as `other`.',
  answers: [{ status: 200, description: 'All metrics.', other: 'text/plain' }],
};
