/** Keeps track of the tool calls of a conversation while it is read, so that every result has a call. */
import { invalid, quoted } from './invalid-request.js';

export interface ToolCallLedger {
  /** Notes a call. An id may come back in a later message: some clients count from zero in every turn. */
  called(id: string, name: string): void;
  /** Notes a result. @throws BridgeError invalid_request when no call waits for it. */
  answered(id: string, param: string): void;
  /** The oldest call of this function that waits for its result; the legacy form has no ids. */
  waitingFor(name: string): string | undefined;
}

export function createToolCallLedger(): ToolCallLedger {
  const waiting = new Map<string, string>();
  const done = new Set<string>();
  return {
    called(id, name) {
      waiting.set(id, name);
      done.delete(id);
    },
    answered(id, param) {
      if (done.has(id))
        throw invalid(param, `${param} is ${quoted(id)}, but that call already has a result.`);
      if (!waiting.delete(id)) {
        throw invalid(
          param,
          `${param} is ${quoted(id)}, but no earlier assistant message called a tool with that id.`,
        );
      }
      done.add(id);
    },
    waitingFor(name) {
      return [...waiting].find(([, called]) => called === name)?.[0];
    },
  };
}
