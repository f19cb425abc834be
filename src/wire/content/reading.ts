import type { ToolCallLedger } from './tool-call-ledger.js';

/** What is carried along while the messages of one request are read. */
export interface Reading {
  readonly calls: ToolCallLedger;
  /** Notes a field the model will not see, in the client's notation. */
  ignore(name: string): void;
}
