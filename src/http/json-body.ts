/** Reads the body of a POST: JSON in UTF-8 and nothing else, so that no plain form of a web page gets through. */
import express from 'express';
import type { RequestHandler } from 'express';
import { BridgeError } from '../core/bridge-error.js';
import { bounds } from '../openai/bounds.js';
import { invalid } from '../openai/invalid-request.js';
import { isNestedDeeper } from '../openai/json-nesting.js';
import { jsonFault } from './json-fault.js';

/** Leaves the parsed object in `req.body`. */
export function jsonBody(limitBytes: number): RequestHandler[] {
  return [
    requireJson,
    express.text({ type: () => true, limit: limitBytes, defaultCharset: 'utf-8' }),
    parseBody,
  ];
}

const requireJson: RequestHandler = (req, _res, next) => {
  const [mediaType = '', ...parameters] = (req.headers['content-type'] ?? '').toLowerCase().split(';');
  if (mediaType.trim() !== 'application/json') {
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
      'The body must be in UTF-8. Send "charset=utf-8" or no charset.',
    );
  }
  next();
};

const parseBody: RequestHandler = (req, _res, next) => {
  const text: unknown = req.body;
  if (typeof text !== 'string' || text.trim() === '') {
    throw new BridgeError('invalid_request', 'The request body is empty. Send a JSON object.');
  }
  if (isNestedDeeper(text, bounds.nesting)) {
    throw new BridgeError(
      'invalid_request',
      `The request body is nested more than ${bounds.nesting} levels deep. Send a flatter one.`,
    );
  }
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('', 'The request body must be a JSON object.');
  }
  req.body = body;
  next();
};

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
