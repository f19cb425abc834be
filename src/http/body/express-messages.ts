/** Requests and responses that are Express's from the start. */
import { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:http';
import type { Express } from 'express';

/**
 * Options for `http.createServer` that make requests and responses with the prototypes of `app`. Express would else give
 * each of them another prototype when it is there, after which V8 runs all code that touches it by its slow paths.
 */
export function expressMessages(app: Express): ServerOptions {
  class Request extends IncomingMessage {}
  class Response extends ServerResponse {}
  Object.setPrototypeOf(Request.prototype, app.request);
  Object.setPrototypeOf(Response.prototype, app.response);
  Object.assign(app, { request: Request.prototype, response: Response.prototype });
  return { IncomingMessage: Request, ServerResponse: Response as typeof ServerResponse };
}
