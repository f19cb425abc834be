/** GET /openapi.json: what the mounted routes say about themselves. */
import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { OpenApiDocument } from '../../openapi/openapi-document.js';

/** The document is made at the first request. */
export function openapi(document: () => OpenApiDocument): RequestHandler {
  let text: string | undefined;
  let etag = '';
  return (_req, res) => {
    if (text === undefined) {
      text = JSON.stringify(document());
      etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    }
    res.set({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache', etag });
    res.send(text);
  };
}
