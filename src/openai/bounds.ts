/** How much a request may hold of each thing; the size of the whole is a setting. */
import { invalid } from './invalid-request.js';

export const bounds = {
  messages: 10_000,
  /** In one message or tool result. */
  parts: 10_000,
  /** Also of the calls in one message. */
  tools: 512,
  /** Characters of one JSON Schema in its text form. */
  schemaLength: 512 * 1024,
  /** Of one image; the model's API takes less of some kinds, and what it says then is passed on. */
  imageBytes: 20 * 1024 * 1024,
  /** Of one PDF: as much as the model's API takes in a whole request. */
  pdfBytes: 32 * 1024 * 1024,
  /** Arrays and objects inside of each other. */
  nesting: 100,
} as const;

/** @throws BridgeError validation_failed. */
export function refuseLargeSchema(schema: object, param: string): void {
  if (JSON.stringify(schema).length <= bounds.schemaLength) return;
  throw invalid(param, `${param} is larger than ${bounds.schemaLength / 1024} KB. Use a smaller schema.`);
}
