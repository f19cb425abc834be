/** Keeps track of the tool calls of a conversation while it is read, so that every result has a call. */
import { invalid, quoted } from '../invalid-request.js';
import { createModelCallIds } from './model-call-id.js';

export interface ToolCallLedger {
  /** Notes a call under the client's id, which may come back in a later message. Gives the model's id. */
  called(id: string, name: string): string;
  /** Notes a result and gives the model's id of its call. @throws BridgeError when no call waits for it. */
  answered(id: string, param: string): string;
  /** The client's id of the oldest call of this function that waits for its result; the legacy form has no ids. */
  waitingFor(name: string): string | undefined;
}

export function createToolCallLedger(): ToolCallLedger {
  const modelIds = createModelCallIds();
  /** By the client's id; of calls that share one the latest. */
  const waiting = new Map<string, { readonly name: string; readonly modelId: string }>();
  const done = new Set<string>();
  return {
    called(id, name) {
      const modelId = modelIds.next(id);
      waiting.delete(id);
      waiting.set(id, { name, modelId });
      done.delete(id);
      return modelId;
    },
    answered(id, param) {
      if (done.has(id))
        throw invalid(param, `${param} is ${quoted(id)}, but that call already has a result.`);
      const call = waiting.get(id);
      if (!call) {
        throw invalid(
          param,
          `${param} is ${quoted(id)}, but no earlier assistant message called a tool with that id.`,
        );
      }
      waiting.delete(id);
      done.add(id);
      return call.modelId;
    },
    waitingFor(name) {
      return [...waiting].find(([, call]) => call.name === name)?.[0];
    },
  };
}
