/** How much a request may hold of each thing; the size of the whole is a setting. */
import { invalid } from '../invalid-request.js';

export const bounds = {
  messages: 10_000,
  /** In one message or tool result. */
  parts: 10_000,
  /** Also of the calls in one message. */
  tools: 512,
  /** Characters of a namespace's name. */
  namespaceLength: 64,
  /** Characters of one JSON Schema in its text form. */
  schemaLength: 512 * 1024,
  /** Of one image; the model's API takes less of some kinds, and what it says then is passed on. */
  imageBytes: 20 * 1024 * 1024,
  /** Pixels of an image's width or height: the model's API takes no more, and the CLI would unfold them all in memory. */
  imageSide: 8000,
  /** Of one PDF: as much as the model's API takes in a whole request. */
  pdfBytes: 32 * 1024 * 1024,
  /** Arrays and objects inside of each other. */
  nesting: 100,
  /** Characters of JSON that an answer may repeat of its request. */
  echo: 1024 * 1024,
} as const;

/** `advice` is what to do instead. @throws BridgeError validation_error. */
export function refuseLargeEcho(repeated: readonly unknown[], param: string, advice: string): void {
  const length = repeated.reduce((sum: number, each) => sum + JSON.stringify(each ?? null).length, 0);
  if (length <= bounds.echo) return;
  const megabytes = bounds.echo / 1024 / 1024;
  throw invalid(
    param,
    `${param}: the answer would repeat more than ${megabytes} MB of the request, which is the most. ${advice}`,
  );
}

/** @throws BridgeError validation_error. */
export function refuseLargeSchema(schema: object, param: string): void {
  if (JSON.stringify(schema).length <= bounds.schemaLength) return;
  throw invalid(param, `${param} is larger than ${bounds.schemaLength / 1024} KB. Use a smaller schema.`);
}
