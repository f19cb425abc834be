/** Reads the body of a POST: JSON in UTF-8 only, which also keeps out plain HTML forms of other sites. */
import type { RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { bounds } from '../../wire/schema/bounds.js';
import { invalid } from '../../wire/invalid-request.js';
import { jsonShape, parsedBytes } from '../../wire/schema/json-shape.js';
import type { BodyBudget, BodyReservation } from './body-budget.js';
import { jsonFault } from '../../core/json.js';
import { hasBody } from './has-body.js';
import { readBody } from './read-body.js';

export interface JsonBody {
  /** Leaves the parsed object in `req.body`. */
  readonly typed: readonly RequestHandler[];
  /**
   * The same with any media type or none, as Ollama takes it. Not from a web page: for some types a page needs nobody's
   * permission, and browsers then always send its origin.
   */
  readonly untyped: readonly RequestHandler[];
  /** The same, and `{}` for a request without a body. */
  readonly optional: readonly RequestHandler[];
}

export function jsonBody(limitBytes: number, budget: BodyBudget): JsonBody {
  const read: RequestHandler = async (req, res, next) => {
    const reservation = budget.open(res);
    const text = await readBody(req, { limitBytes, reservation });
    req.body = parseBody(text, reservation);
    next();
  };
  const typed: RequestHandler = ({ headers }, _res, next) => {
    checkType(headers['content-type'] ?? '');
    next();
  };
  const untyped: RequestHandler = ({ headers }, _res, next) => {
    const type = headers['content-type'] ?? '';
    if (headers.origin === undefined) checkCharset(type);
    else checkType(type);
    next();
  };
  return { typed: [typed, read], untyped: [untyped, read], optional: [typed, read].map(ifSent) };
}

function ifSent(handler: RequestHandler): RequestHandler {
  return (req, res, next) => {
    if (hasBody(req.headers)) return handler(req, res, next);
    req.body = {};
    next();
  };
}

/** @throws BridgeError unsupported_media_type */
function checkType(contentType: string): void {
  const [mediaType = ''] = contentType.toLowerCase().split(';');
  if (mediaType.trim() !== 'application/json') {
    const sent = mediaType.trim() === '' ? 'no content type' : JSON.stringify(mediaType.trim().slice(0, 100));
    throw new BridgeError(
      'unsupported_media_type',
      `The request has ${sent}. Send the header "Content-Type: application/json".`,
    );
  }
  checkCharset(contentType);
}

/** @throws BridgeError unsupported_media_type */
function checkCharset(contentType: string): void {
  const [, ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]*)/.exec(parameter)?.[1])
    .find(Boolean);
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw new BridgeError(
      'unsupported_media_type',
      'The body must be UTF-8. Send "charset=utf-8" or no charset.',
    );
  }
}

/** @throws BridgeError for a text that is not the JSON of an object, or is too large as one. */
export function parseBody(text: string, reservation: BodyReservation): object {
  if (!/\S/.test(text)) {
    throw new BridgeError('invalid_request', 'The request body is empty. Send a JSON object.');
  }
  const shape = jsonShape(text, bounds.nesting);
  if (shape.tooDeep) {
    throw new BridgeError(
      'invalid_request',
      `The request body is nested more than ${bounds.nesting} levels deep. Send a flatter body.`,
    );
  }
  reservation.reserve(parsedBytes(shape));
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('', 'The request body must be a JSON object.');
  }
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BridgeError(
      'invalid_request',
      `The request body is not valid JSON: ${jsonFault(text, error)}.`,
    );
  }
}
