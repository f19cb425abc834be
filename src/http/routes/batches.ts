/** POST and GET /batches, GET /batches/:id, and POST /batches/:id/cancel: the batches of the client that asks. */
import type { Request } from 'express';
import {
  batchesOperation,
  batchOperation,
  cancelBatchOperation,
  createBatchOperation,
} from '../../openai/batches/batches-operations.js';
import { listQuery } from '../../openai/list-page.js';
import { factsOf } from '../observe/request-facts.js';
import type { Endpoint } from '../route.js';

export const createBatch: Endpoint = ({ batches, jsonBody }) => ({
  doc: createBatchOperation,
  handlers: [
    ...jsonBody,
    async (req, res) => {
      res.json(await batches(factsOf(res).client).create(req.body));
    },
  ],
});

export const listBatches: Endpoint = ({ batches }) => ({
  doc: batchesOperation,
  handlers: [
    async (req, res) => {
      // OpenAI's list of batches has no order.
      const { limit, after } = req.query;
      res.json(await batches(factsOf(res).client).list(listQuery({ limit, after }, 'a batch')));
    },
  ],
});

export const retrieveBatch: Endpoint = ({ batches }) => ({
  doc: batchOperation,
  handlers: [
    async (req, res) => {
      res.json(await batches(factsOf(res).client).demand(idOf(req)));
    },
  ],
});

export const cancelBatch: Endpoint = ({ batches }) => ({
  doc: cancelBatchOperation,
  handlers: [
    async (req, res) => {
      res.json(await batches(factsOf(res).client).cancel(idOf(req)));
    },
  ],
});

function idOf(req: Request): string {
  return String(req.params['id']);
}
