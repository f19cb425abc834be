/** GET /openapi.json: the OpenAPI document, built from the mounted routes' own descriptions. */
import { createHash } from 'node:crypto';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import type { Endpoint } from '../route.js';

/** The text is made at the first request and kept. */
export const getOpenApi: Endpoint = ({ document }) => {
  let text: string | undefined;
  let etag = '';
  return {
    doc,
    handlers: [
      (_req, res) => {
        if (text === undefined) {
          text = JSON.stringify(document());
          etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
        }
        res.set({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache', etag });
        res.send(text);
      },
    ],
  };
};

const doc: OperationDoc = {
  id: 'getOpenApi',
  tag: 'Documentation',
  summary: 'Get this description as an OpenAPI document',
  description: 'Needs no key.',
  answers: [{ status: 200, description: 'OpenAPI 3.1.', json: 'OpenApi', headers: ['etag'] }],
  schemas: {
    OpenApi: {
      description: 'An OpenAPI document, as https://spec.openapis.org/oas/v3.1.1 defines it.',
      type: 'object',
      required: ['openapi', 'info', 'paths'],
    },
  },
};
