/** Reads the body of a POST: JSON in UTF-8 only, which also keeps out plain HTML forms of other sites. */
import type { RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { bounds } from '../../wire/schema/bounds.js';
import { invalid } from '../../wire/invalid-request.js';
import { jsonShape, parsedBytes } from '../../wire/schema/json-shape.js';
import type { BodyBudget, BodyReservation } from './body-budget.js';
import { jsonFault } from '../../core/json.js';
import { readBody } from './read-body.js';

export interface JsonBody {
  /** Leaves the parsed object in `req.body`. */
  readonly typed: readonly RequestHandler[];
  /**
   * The same, also for a body without a media type and for one with that of a form, which curl sends on its own: Ollama's
   * clients need none. Not from a web page, because a page needs nobody's permission to send those two.
   */
  readonly untyped: readonly RequestHandler[];
}

export function jsonBody(limitBytes: number, budget: BodyBudget): JsonBody {
  const read: RequestHandler = async (req, res, next) => {
    const reservation = budget.open(res);
    const text = await readBody(req, { limitBytes, reservation });
    req.body = parseBody(text, reservation);
    next();
  };
  return { typed: [requireType(), read], untyped: [requireType('', FORM_TYPE), read] };
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** @param others the types that programs may send besides that of JSON. */
function requireType(...others: readonly string[]): RequestHandler {
  return ({ headers }, _res, next) => {
    const allowed = headers.origin === undefined ? [JSON_TYPE, ...others] : [JSON_TYPE];
    checkType(headers['content-type'] ?? '', allowed);
    next();
  };
}

/** @throws BridgeError unsupported_media_type */
function checkType(contentType: string, allowed: readonly string[]): void {
  const [mediaType = '', ...parameters] = contentType.toLowerCase().split(';');
  if (!allowed.includes(mediaType.trim())) {
    const sent = mediaType.trim() === '' ? 'no content type' : JSON.stringify(mediaType.trim().slice(0, 100));
    throw new BridgeError(
      'unsupported_media_type',
      `The request has ${sent}. Send the header "Content-Type: application/json".`,
    );
  }
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
