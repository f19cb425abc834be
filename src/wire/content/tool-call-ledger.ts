/** Keeps track of the tool calls of a conversation while it is read, so that every result has a call. */
import { invalid, quoted } from '../invalid-request.js';

export interface ToolCallLedger {
  /**
   * Notes a call under the client's id and gives its id in the turn, which no other call has: the client's, or with its
   * count where that was there before, as some clients start from zero in every answer.
   */
  called(id: string, name: string): string;
  /**
   * The id in the turn of the call that a result is of: the latest with the client's id that has none yet, or else the
   * latest, whose result is sent once more. @throws BridgeError when no call has that id.
   */
  answered(id: string, param: string): string;
  /** The same for the legacy form, which has no ids: the oldest call of this function that has no result, or else the latest. */
  answeredFunction(name: string, param: string): string;
}

export function createToolCallLedger(): ToolCallLedger {
  const uniqueId = createUniqueIds();
  const latest = new Map<string, LedgerCall>();
  /** By the client's id, in order; answered ones are taken off at the end. */
  const byId = new Map<string, LedgerCall[]>();
  /** In order; answered ones are taken off at the beginning, but for the last. */
  const byName = new Map<string, LedgerCall[]>();
  return {
    called(id, name) {
      const call = { id: uniqueId(id), answered: false };
      latest.set(id, call);
      listed(byId, id).push(call);
      listed(byName, name).push(call);
      return call.id;
    },
    answered(id, param) {
      const calls = byId.get(id) ?? [];
      while (calls.at(-1)?.answered === true) calls.pop();
      const call = calls.at(-1) ?? latest.get(id);
      if (!call) {
        throw invalid(
          param,
          `${param} is ${quoted(id)}, but no earlier assistant message called a tool with that id.`,
        );
      }
      call.answered = true;
      return call.id;
    },
    answeredFunction(name, param) {
      const calls = byName.get(name) ?? [];
      while (calls.length > 1 && calls[0]?.answered === true) calls.shift();
      const [call] = calls;
      if (!call)
        throw invalid(param, `${param} is ${quoted(name)}, but there is no call of that function before it.`);
      call.answered = true;
      return call.id;
    },
  };
}

interface LedgerCall {
  /** In the turn. */
  readonly id: string;
  answered: boolean;
}

function listed(lists: Map<string, LedgerCall[]>, key: string): LedgerCall[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function createUniqueIds(): (id: string) => string {
  const given = new Set<string>();
  const counts = new Map<string, number>();
  return (id) => {
    let count = counts.get(id) ?? 0;
    let unique: string;
    do {
      count += 1;
      // The model's API has no such letter in its ids, so a counted one is never taken for its own.
      unique = count === 1 ? id : `${id}#${count}`;
    } while (given.has(unique));
    counts.set(id, count);
    given.add(unique);
    return unique;
  };
}
