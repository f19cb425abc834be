/** Reads one line of a batch's input file: a request, or what is wrong with it. */
import { isObject, jsonFault } from '../../core/json.js';
import type { Json } from '../../core/json.js';
import { bounds } from '../../wire/schema/bounds.js';
import { jsonShape, parsedBytes } from '../../wire/schema/json-shape.js';
import { quoted } from '../../wire/invalid-request.js';
import type { BatchEndpoint, BatchFault } from './batch-object.js';

export interface BatchLine {
  readonly customId: string;
  readonly body: Json;
}

export type ReadLine = { readonly line: BatchLine } | { readonly fault: Omit<BatchFault, 'line'> };

/** @param text without its line break; not blank. @param mostBytes of memory that the text and its parsed value may take. */
export function readLine(text: string, endpoint: BatchEndpoint, mostBytes: number): ReadLine {
  const shape = jsonShape(text, bounds.nesting);
  if (shape.tooDeep)
    return fault('invalid_json_line', null, `This line is nested more than ${bounds.nesting} levels deep.`);
  if (text.length + parsedBytes(shape) > mostBytes)
    return fault(
      'invalid_json_line',
      null,
      `This line has so many small values that it needs more than ${Math.floor(mostBytes / 1024 / 1024)} MB of memory. Split it into several requests.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fault('invalid_json_line', null, `This line is not valid JSON: ${jsonFault(text, error)}.`);
  }
  if (!isObject(value))
    return fault(
      'invalid_json_line',
      null,
      'This line must be a JSON object, such as {"custom_id": "1", …}.',
    );
  return requestIn(value, endpoint);
}

function requestIn({ custom_id: customId, method, url, body }: Json, endpoint: BatchEndpoint): ReadLine {
  const missing = Object.entries({ custom_id: customId, method, url, body }).find(
    ([, each]) => each === undefined || each === null,
  );
  if (missing) return fault('missing_required_parameter', missing[0], `${missing[0]} is missing.`);
  if (typeof customId !== 'string' || customId === '' || customId.length > MAX_ID)
    return fault(
      'invalid_custom_id',
      'custom_id',
      `custom_id must be a text of 1 to ${MAX_ID} characters that names this request alone.`,
    );
  if (method !== 'POST') return fault('invalid_method', 'method', 'method must be "POST".');
  if (url !== endpoint)
    return fault(
      'url_mismatch',
      'url',
      `url must be the endpoint of the batch, ${quoted(endpoint)}, but it is ${typeof url === 'string' ? quoted(url) : 'no text'}.`,
    );
  if (!isObject(body)) return fault('invalid_body', 'body', 'body must be a JSON object.');
  return { line: { customId, body } };
}

function fault(code: string, param: string | null, message: string): ReadLine {
  return { fault: { code, message, param } };
}

const MAX_ID = 512;
