/** Limits on the parts of a request; the size of the whole body is a setting. */
import { invalid } from '../invalid-request.js';

export const bounds = {
  messages: 10_000,
  /** Parts of one message or tool result. */
  parts: 10_000,
  /** Tools of a request, and calls in one message. */
  tools: 512,
  /** Calls in a whole conversation. */
  calls: 20_000,
  /** Sites of a web search: more than the APIs take. */
  domains: 1000,
  /** Characters of a namespace's name. */
  namespaceLength: 64,
  /** Characters of one JSON Schema, as JSON. */
  schemaLength: 512 * 1024,
  /** Bytes of one image. The model's API accepts less for some kinds; its error is passed on. */
  imageBytes: 20 * 1024 * 1024,
  /** Pixels of an image's width or height: the API's limit. The CLI would decode them all in memory. */
  imageSide: 8000,
  /** Bytes of one PDF: the API's limit for a whole request. */
  pdfBytes: 32 * 1024 * 1024,
  /** Bytes of one text file. */
  textFileBytes: 10 * 1024 * 1024,
  /** Levels of arrays and objects inside each other. */
  nesting: 100,
  /** Characters of the request that an answer may repeat, as JSON. */
  echo: 1024 * 1024,
  /** Of integers: the largest that every client can hold; some send it for "no limit". */
  integer: 2 ** 31 - 1,
} as const;

/** `advice` tells the client what to do instead. @throws BridgeError validation_error. */
export function refuseLargeEcho(repeated: readonly unknown[], param: string, advice: string): void {
  const length = repeated.reduce((sum: number, each) => sum + JSON.stringify(each ?? null).length, 0);
  if (length <= bounds.echo) return;
  const megabytes = bounds.echo / 1024 / 1024;
  throw invalid(
    param,
    `${param}: the answer would repeat more than ${megabytes} MB of the request, which is the maximum. ${advice}`,
  );
}

/** @throws BridgeError validation_error. */
export function refuseLargeSchema(schema: object, param: string): void {
  if (JSON.stringify(schema).length <= bounds.schemaLength) return;
  throw invalid(param, `${param} is larger than ${bounds.schemaLength / 1024} KB. Use a smaller schema.`);
}
