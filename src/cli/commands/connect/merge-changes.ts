/** Finds what must be changed in a client's settings so that they hold what is wanted, and nothing else of them changes. */

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | Json;

export interface Json {
  readonly [name: string]: JsonValue;
}

export interface Change {
  /** Names of objects and positions in lists; the position after the last one adds to the list. */
  readonly path: readonly (string | number)[];
  readonly value: JsonValue;
}

/**
 * An item of a wanted list is merged into the item with the same `id` or `name`, else added behind the others.
 * Where `replace` is false, a value that is there stays as it is.
 */
export function mergeChanges(
  current: unknown,
  wanted: JsonValue,
  { replace }: { replace: boolean },
): Change[] {
  return changes(current, wanted, replace, []);
}

function changes(current: unknown, wanted: JsonValue, replace: boolean, path: Change['path']): Change[] {
  if (isObject(wanted) && isObject(current)) {
    return Object.entries(wanted).flatMap(([name, value]) =>
      changes(Object.hasOwn(current, name) ? current[name] : undefined, value, replace, [...path, name]),
    );
  }
  if (isList(wanted) && isList(current)) return listChanges(current, wanted, replace, path);
  if (current !== undefined && current !== null && (!replace || current === wanted)) return [];
  return [{ path, value: wanted }];
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

function isSame(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return one === other;
  const identity = 'id' in other ? 'id' : 'name';
  return one[identity] !== undefined && one[identity] === other[identity];
}

function isObject(value: unknown): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}
