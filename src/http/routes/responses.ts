/** GET and DELETE /responses/:id, and GET /responses/:id/input_items: the kept responses of the client that asks. */
import type { Request } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { inputItemList } from '../../openai/responses/input-item-list.js';
import {
  deleteResponseOperation,
  inputItemsOperation,
  responseOperation,
} from '../../openai/responses/responses-operations.js';
import { factsOf } from '../observe/request-facts.js';
import type { Endpoint } from '../route.js';

export const getResponse: Endpoint = ({ keptResponses }) => ({
  doc: responseOperation,
  handlers: [
    async (req, res) => {
      if (req.query['stream'] === 'true') {
        throw new BridgeError(
          'unsupported_parameter',
          'A kept response cannot be streamed. Leave out the parameter stream.',
          { param: 'stream' },
        );
      }
      const record = await keptResponses(factsOf(res).client).demand(idOf(req));
      res.json(record.response);
    },
  ],
});

export const deleteResponse: Endpoint = ({ keptResponses }) => ({
  doc: deleteResponseOperation,
  handlers: [
    async (req, res) => {
      const id = idOf(req);
      await keptResponses(factsOf(res).client).remove(id);
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
