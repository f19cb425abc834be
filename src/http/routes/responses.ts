/** GET and DELETE /responses/:id, POST /responses/:id/cancel, and GET /responses/:id/input_items: the kept responses of the client that asks. */
import type { Request } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { invalid } from '../../wire/invalid-request.js';
import { inputItemList } from '../../openai/responses/input-item-list.js';
import {
  cancelResponseOperation,
  deleteResponseOperation,
  inputItemsOperation,
  responseOperation,
} from '../../openai/responses/responses-operations.js';
import { followRun } from '../background/follow-run.js';
import { factsOf } from '../observe/request-facts.js';
import type { Endpoint } from '../route.js';

export const getResponse: Endpoint = ({ keptResponses, backgroundRuns, options }) => ({
  doc: responseOperation,
  handlers: [
    async (req, res) => {
      const { client } = factsOf(res);
      const run = backgroundRuns.find(idOf(req), client);
      const after = startingAfter(req);
      if (req.query['stream'] !== 'true') {
        res.json(run?.response ?? (await keptResponses(client).demand(idOf(req))).response);
      } else if (run) {
        await followRun(run, res, { after, heartbeatMs: options.heartbeatMs });
      } else {
        throw new BridgeError(
          'unsupported_parameter',
          'Only a response in the background can be streamed, while it runs and for a while after. Leave out the parameter stream.',
          { param: 'stream' },
        );
      }
    },
  ],
});

/** -1 without. @throws BridgeError validation_error */
function startingAfter({ query }: Request): number {
  const after = query['starting_after'];
  if (after === undefined) return -1;
  if (typeof after === 'string' && /^\d{1,9}$/.test(after)) return Number(after);
  throw invalid('starting_after', 'starting_after must be the sequence number of an event.');
}

export const cancelResponse: Endpoint = ({ keptResponses, backgroundRuns }) => ({
  doc: cancelResponseOperation,
  handlers: [
    async (req, res) => {
      const { client } = factsOf(res);
      const run = backgroundRuns.find(idOf(req), client);
      await run?.cancel();
      const response: object = run?.response ?? (await keptResponses(client).demand(idOf(req))).response;
      if (!('background' in response) || response.background !== true) {
        throw new BridgeError('invalid_request', 'Only a response in the background can be cancelled.', {
          param: 'response_id',
        });
      }
      res.json(response);
    },
  ],
});

export const deleteResponse: Endpoint = ({ keptResponses, backgroundRuns }) => ({
  doc: deleteResponseOperation,
  handlers: [
    async (req, res) => {
      const id = idOf(req);
      const { client } = factsOf(res);
      const run = backgroundRuns.find(id, client);
      await run?.cancel();
      if (run) backgroundRuns.forget(id);
      await keptResponses(client)
        .remove(id)
        .catch((error: unknown) => {
          // One that did not complete was never kept.
          if (!run) throw error;
        });
      res.json({ id, object: 'response', deleted: true });
    },
  ],
});

export const listInputItems: Endpoint = ({ keptResponses }) => ({
  doc: inputItemsOperation,
  handlers: [
    async (req, res) => {
      const record = await keptResponses(factsOf(res).client).demand(idOf(req));
      const { limit, order, after } = req.query;
      res.json(inputItemList(record, { limit, order, after }));
    },
  ],
});

function idOf(req: Request): string {
  return String(req.params['id']);
}
