/** Reads the tool calls of a conversation: pairs each result with its call, and checks arguments. */
import { isObject, parseJson } from '../../core/json.js';
import { invalid, quoted } from '../invalid-request.js';
import { bounds } from '../schema/bounds.js';
import type { FileLookup } from './referenced-files.js';
import { isNestedDeeper } from '../schema/json-shape.js';

/** What the functions that read the messages of one request share. */
export interface ParseContext {
  readonly calls: ToolCallLedger;
  /** The files that the request names by their ids. */
  readonly files: FileLookup;
  /** Reports a field that the model does not get, as the client would write it. */
  ignore(name: string): void;
}

export interface ToolCallLedger {
  /**
   * Records a call under the client's id and returns its unique id in the turn: the client's id, followed by a count if an earlier call
   * had the same one; some clients start from zero in every answer. @throws BridgeError if there are too many calls.
   */
  called(id: string, name: string): string;
  /** Whether a call has this id, as the client writes it. */
  knows(id: string): boolean;
  /**
   * Returns the id in the turn of the call that a result belongs to: the latest call with the client's id that has no result yet, or else
   * the latest one, whose result is then a repetition. @throws BridgeError if no call has that id.
   */
  answered(id: string, param: string): string;
  /**
   * The same without an id, for a result that names its function: the oldest call of this function without a result among those that
   * were made together, or else the latest.
   */
  answeredFunction(name: string, param: string): string;
  /** The same for a result that names nothing; `undefined` if every call has its result. */
  answeredNext(): string | undefined;
  /** Records that the user says something: the calls before and after it are not made together. */
  userSpoke(): void;
}

/** @param list the field that holds the conversation. */
export function createToolCallLedger(list = 'messages'): ToolCallLedger {
  const uniqueId = createUniqueIds();
  const latest = new Map<string, LedgerCall>();
  /** By the client's id, in order; answered calls are removed from the end. */
  const byId = new Map<string, LedgerCall[]>();
  const byName = new Map<string, WaitingCalls>();
  const all = createWaitingCalls();
  let count = 0;
  /** Counts the groups of calls that were made together: one after another, without a result or a user message in between. */
  let group = 0;
  let ended = false;
  const answer = (call: LedgerCall): string => {
    call.answered = true;
    ended = true;
    return call.id;
  };
  return {
    called(id, name) {
      count += 1;
      if (count > bounds.calls)
        throw invalid(list, `${list} holds more than ${bounds.calls} tool calls, which is the maximum.`);
      if (ended) group += 1;
      ended = false;
      const call = { id: uniqueId(id), group, answered: false };
      latest.set(id, call);
      listed(byId, id, () => []).push(call);
      listed(byName, name, createWaitingCalls).add(call);
      all.add(call);
      return call.id;
    },
    knows: (id) => latest.has(id),
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
      return answer(call);
    },
    answeredFunction(name, param) {
      const calls = byName.get(name);
      const call = calls?.next() ?? calls?.latest();
      if (!call)
        throw invalid(param, `${param} is ${quoted(name)}, but no earlier message calls that function.`);
      return answer(call);
    },
    answeredNext() {
      const call = all.next();
      return call && answer(call);
    },
    userSpoke() {
      ended = true;
    },
  };
}

interface LedgerCall {
  /** Its id in the turn. */
  readonly id: string;
  readonly group: number;
  answered: boolean;
}

interface WaitingCalls {
  add(call: LedgerCall): void;
  /** The oldest without a result in the latest group, or else the latest without one. */
  next(): LedgerCall | undefined;
  latest(): LedgerCall | undefined;
}

/** Every call is looked at a few times at most, however many there are. */
function createWaitingCalls(): WaitingCalls {
  /** In order; answered calls are removed from the end. */
  const calls: LedgerCall[] = [];
  let latest: LedgerCall | undefined;
  /** Where the latest group begins, without those of its calls that are known to have a result. */
  let first = 0;
  return {
    add(call) {
      if (call.group !== latest?.group || first > calls.length) first = calls.length;
      latest = call;
      calls.push(call);
    },
    next() {
      while (calls[first]?.answered === true) first += 1;
      while (calls.at(-1)?.answered === true) calls.pop();
      return calls[first] ?? calls.at(-1);
    },
    latest: () => latest,
  };
}

function listed<Value>(lists: Map<string, Value>, key: string, create: () => Value): Value {
  const list = lists.get(key) ?? create();
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
      // The model's API never uses # in its ids, so no real id looks like this.
      unique = count === 1 ? id : `${id}#${count}`;
    } while (given.has(unique));
    counts.set(id, count);
    given.add(unique);
    return unique;
  };
}

/** A call's arguments as JSON text, possibly cut off; if the client sent nothing, an empty object. @throws BridgeError. */
export function toolArguments(value: string | object | null | undefined, param: string): string {
  if (value === undefined || value === null) return '{}';
  if (typeof value === 'object') return JSON.stringify(value);
  if (value.trim() === '') return '{}';
  if (isNestedDeeper(value, bounds.nesting))
    throw invalid(param, `${param} is nested more than ${bounds.nesting} levels deep.`);
  return value;
}

/** The text in a custom tool's arguments, which are an object with one string, `input`. Anything else stays as the model wrote it. */
export function customInput(json: string): string {
  const value = parseJson(json);
  return isObject(value) && typeof value['input'] === 'string' ? value['input'] : json;
}

/** Whether the text is a JSON object. */
export function isJsonObject(text: string): boolean {
  return isObject(parseJson(text));
}

/** The arguments of a call as an object. Those that were cut off or are no object stay a text; sent back, they reach the model as that text. */
export function argumentsObject(json: string): object {
  if (json.trim() === '') return {};
  const value = parseJson(json);
  return isObject(value) ? value : { arguments: json };
}
