/** Small helpers for reading JSON of unknown form. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function objects(value: unknown): readonly Json[] {
  return list(value).filter(isObject);
}

/** The member as an object; an empty one when it is not an object. */
export function objectAt(value: unknown, key: string): Json {
  const member = isObject(value) ? value[key] : undefined;
  return isObject(member) ? member : {};
}

export function textAt(value: unknown, key: string): string {
  const member = isObject(value) ? value[key] : undefined;
  return typeof member === 'string' ? member : '';
}

/** Null counts as absent. */
export function given(value: unknown): boolean {
  return value !== undefined && value !== null;
}
