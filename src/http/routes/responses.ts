/** GET and DELETE /responses/:id, POST /responses/:id/cancel, and GET /responses/:id/input_items: the kept responses of the client that asks. */
import type { Request } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { record } from '../../core/json.js';
import type { StoredResponse } from '../../core/response-store.js';
import { invalid } from '../../wire/invalid-request.js';
import { inputItemList } from '../../openai/responses/input-item-list.js';
import {
  cancelResponseOperation,
  deleteResponseOperation,
  inputItemsOperation,
  responseOperation,
} from '../../openai/responses/responses-operations.js';
import { keptRun } from '../background/kept-run.js';
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
      const kept = run
        ? undefined
        : await backgroundRuns.settled(await keptResponses(client).demand(idOf(req)));
      if (req.query['stream'] !== 'true') {
        res.json(run?.response ?? kept?.response);
        return;
      }
      const followed = run ?? (kept && isOver(kept) ? keptRun(kept, after) : undefined);
      if (!followed) {
        throw new BridgeError(
          'unsupported_parameter',
          'Only a response in the background can be streamed, and while it runs only by the bridge that runs it. Leave out the parameter stream.',
          { param: 'stream' },
        );
      }
      await followRun(followed, res, { after, heartbeatMs: options.heartbeatMs });
    },
  ],
});

/** Whether it ran in the background and no longer does. */
function isOver({ response, runsOn }: StoredResponse): boolean {
  return record(response)['background'] === true && runsOn === undefined;
}

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
      const kept = run
        ? undefined
        : await backgroundRuns.settled(await keptResponses(client).demand(idOf(req)));
      if (kept?.runsOn !== undefined) {
        throw new BridgeError(
          'invalid_request',
          'Another bridge runs this response, and only that one can cancel it.',
          { param: 'response_id' },
        );
      }
      const response: object = run?.response ?? kept?.response ?? {};
      if (record(response)['background'] !== true) {
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
