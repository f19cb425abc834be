/** Narrowing of what arrives as unknown JSON. */
export function record(value: unknown): Json {
  return isObject(value) ? value : EMPTY;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export { wholeCount as count } from '../core/whole-count.js';

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export type Json = Readonly<Record<string, unknown>>;

const EMPTY: Json = {};

/** Neither a list nor null. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
