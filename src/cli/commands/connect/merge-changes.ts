/** Finds the smallest changes that make a client's settings hold the wanted ones. */
import { isObject } from '../../../core/json.js';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | Json;

/** A wanted value that is undefined must not be there. */
export interface Json {
  readonly [name: string]: JsonValue | undefined;
}

export interface Change {
  /** Property names and list positions; the position after the last item appends. */
  readonly path: readonly (string | number)[];
  /** `undefined` removes what is there. */
  readonly value: JsonValue | undefined;
}

/**
 * Merges an item of a wanted list into the item with the same `id` or `name`, or else appends it.
 * Where `replace` is false, existing values stay.
 */
export function mergeChanges(
  current: unknown,
  wanted: JsonValue,
  { replace }: { replace: boolean },
): Change[] {
  return changes(current, wanted, replace, []);
}

function changes(
  current: unknown,
  wanted: JsonValue | undefined,
  replace: boolean,
  path: Change['path'],
): Change[] {
  if (wanted === undefined) return current === undefined ? [] : [{ path, value: undefined }];
  if (isObject(wanted) && isObject(current)) {
    return Object.entries(wanted).flatMap(([name, value]) =>
      changes(Object.hasOwn(current, name) ? current[name] : undefined, value, replace, [...path, name]),
    );
  }
  if (isList(wanted) && isList(current)) return listChanges(current, wanted, replace, path);
  if (current !== undefined && current !== null && (!replace || current === wanted)) return [];
  return [{ path, value: present(wanted) }];
}

function listChanges(
  current: readonly unknown[],
  wanted: readonly JsonValue[],
  replace: boolean,
  path: Change['path'],
): Change[] {
  let end = current.length;
  return wanted.flatMap((item) => {
    const position = current.findIndex((each) => isSame(each, item));
    const at = position === -1 ? end++ : position;
    return changes(current[at], item, replace, [...path, at]);
  });
}

/** The value without the names that must not be there. */
function present(value: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

function isSame(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return one === other;
  const identity = 'id' in other ? 'id' : 'name';
  return one[identity] !== undefined && one[identity] === other[identity];
}

function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}
