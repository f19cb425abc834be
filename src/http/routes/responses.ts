/** GET and DELETE /responses/:id, POST /responses/:id/cancel, and GET /responses/:id/input_items: the kept responses of the client that asks. */
import type { Request, Response } from 'express';
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
import type { ClientResponses } from '../answer/kept-responses.js';
import { keptRun } from '../background/kept-run.js';
import type { BackgroundRun } from '../background/own-run.js';
import { followRun } from '../background/follow-run.js';
import { factsOf } from '../observe/request-facts.js';
import { toBridgeError } from '../failures/to-bridge-error.js';
import type { Endpoint, RouteContext } from '../route.js';

export const getResponse: Endpoint = ({ keptResponses, backgroundRuns, budget, options }) => ({
  doc: responseOperation,
  handlers: [
    async (req, res) => {
      const { client } = factsOf(res);
      const run = backgroundRuns.find(idOf(req), client);
      const after = startingAfter(req);
      const kept = run
        ? undefined
        : await backgroundRuns.settled(await keptFor({ keptResponses, budget }, res).demand(idOf(req)));
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

export const cancelResponse: Endpoint = (context) => ({
  doc: cancelResponseOperation,
  handlers: [
    async (req, res) => {
      const { run, kept } = await stopped(context, idOf(req), res, keptFor(context, res));
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

/** It is stopped first, because a running one would be kept again at its end. */
export const deleteResponse: Endpoint = (context) => ({
  doc: deleteResponseOperation,
  handlers: [
    async (req, res) => {
      const id = idOf(req);
      const own = keptFor(context, res);
      const { run } = await stopped(context, id, res, own);
      await own.remove(id).catch((error: unknown) => {
        // The store could not keep it, or no longer does.
        if (!run || toBridgeError(error).code !== 'not_found') throw error;
      });
      context.backgroundRuns.forget(id);
      res.json({ id, object: 'response', deleted: true });
    },
  ],
});

/** Stops it if it runs in this bridge. @throws BridgeError not_found, store_unavailable, or invalid_request if another bridge runs it */
async function stopped(
  { backgroundRuns }: Pick<RouteContext, 'backgroundRuns'>,
  id: string,
  res: Response,
  own: ClientResponses,
): Promise<{ readonly run?: BackgroundRun; readonly kept?: StoredResponse }> {
  const run = backgroundRuns.find(id, factsOf(res).client);
  if (run) {
    await run.cancel();
    return { run };
  }
  const kept = await backgroundRuns.settled(await own.demand(id));
  if (kept.runsOn === undefined) return { kept };
  throw new BridgeError(
    'invalid_request',
    'Another bridge runs this response, and only that one can stop it. Try again when it has ended.',
    { param: 'response_id' },
  );
}

export const listInputItems: Endpoint = ({ keptResponses, budget }) => ({
  doc: inputItemsOperation,
  handlers: [
    async (req, res) => {
      const record = await keptFor({ keptResponses, budget }, res).demand(idOf(req));
      res.json(inputItemList(record, req.query));
    },
  ],
});

/** The kept responses of the client that asks. One request uses one, so that it takes the memory of a record once. */
function keptFor(
  { keptResponses, budget }: Pick<RouteContext, 'keptResponses' | 'budget'>,
  res: Response,
): ClientResponses {
  return keptResponses(factsOf(res).client, budget.open(res).reserve);
}

function idOf(req: Request): string {
  return String(req.params['id']);
}
