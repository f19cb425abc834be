/** GET and DELETE /responses/:id, and GET /responses/:id/input_items: answers that are kept. */
import type { Request, RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { inputItemList } from '../../openai/responses/input-item-list.js';
import type { KeptResponses } from '../answer/kept-responses.js';
import { factsOf } from '../observe/request-facts.js';

export function response(kept: KeptResponses): RequestHandler {
  return async (req, res) => {
    if (req.query['stream'] === 'true') {
      throw new BridgeError(
        'unsupported_parameter',
        'stream is not supported here. A kept response is given as a whole; leave it out.',
        { param: 'stream' },
      );
    }
    const record = await kept(factsOf(res).client).demand(idOf(req));
    res.json(record.response);
  };
}

export function deleteResponse(kept: KeptResponses): RequestHandler {
  return async (req, res) => {
    const id = idOf(req);
    await kept(factsOf(res).client).remove(id);
    res.json({ id, object: 'response', deleted: true });
  };
}

export function inputItems(kept: KeptResponses): RequestHandler {
  return async (req, res) => {
    const record = await kept(factsOf(res).client).demand(idOf(req));
    const { limit, order, after } = req.query;
    res.json(inputItemList(record, { limit, order, after }));
  };
}

function idOf(req: Request): string {
  return String(req.params['id']);
}
