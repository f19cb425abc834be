/** Combines schemas within a budget, so that no schema grows far beyond what the client wrote. */
import { isObject } from '../../core/json.js';
import { type Schema } from './schema-keywords.js';

export interface SchemaSums {
  /** What all of them accept; without budget, what one of them accepts, which is more. */
  all(schemas: readonly Schema[]): Schema;
  /** What any of them accepts; without budget, `instead`, or anything. */
  any(schemas: readonly Schema[], instead?: Schema): Schema;
  same(one: unknown, other: unknown): boolean;
  /** A value's JSON text. */
  text(value: unknown): string;
  /** Takes this many added names from the budget; false when it does not have that many left. */
  affordNames(count: number): boolean;
}

/** @param length of the text of everything that may be combined */
export function createSchemaSums(length: number): SchemaSums {
  const texts = new WeakMap<object, string>();
  let charactersLeft = length * ROOM + LEAST_ROOM;
  let namesLeft = length + LEAST_NAMES;

  const text = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const known = texts.get(value) ?? JSON.stringify(value);
    texts.set(value, known);
    return known;
  };
  const affordText = (characters: number): boolean => {
    if (characters > charactersLeft) return false;
    charactersLeft -= characters;
    return true;
  };
  const different = (keyword: 'allOf' | 'anyOf', schemas: readonly Schema[]): Schema[] => {
    const parts = schemas.flatMap((schema) => partsOf(keyword, schema));
    return [...new Map(parts.map((part) => [text(part), part])).values()];
  };
  const sum = (keyword: 'allOf' | 'anyOf', parts: readonly Schema[], instead: Schema): Schema => {
    const [only] = parts;
    if (only === undefined) return instead;
    if (parts.length === 1) return only;
    const summed = parts.reduce((characters, part) => characters + text(part).length, 0);
    return affordText(summed) ? { [keyword]: parts } : instead;
  };

  return {
    all(schemas) {
      const parts = different('allOf', schemas).filter((schema) => !takesAnything(schema));
      return parts.includes(false) ? false : sum('allOf', parts, parts[0] ?? schemas[0] ?? {});
    },
    any(schemas, instead = {}) {
      const parts = different('anyOf', schemas).filter((schema) => schema !== false);
      const free = parts.find(takesAnything);
      return free ?? (parts.length === 0 ? false : sum('anyOf', parts, instead));
    },
    same: (one, other) => one === other || text(one) === text(other),
    text,
    affordNames(count) {
      if (count > namesLeft) return false;
      namesLeft -= count;
      return true;
    },
  };
}

/** How much longer all intermediate texts together may be. */
const ROOM = 4;
const LEAST_ROOM = 10_000;
const LEAST_NAMES = 50_000;

/** A sum of sums of one kind is one sum. */
function partsOf(keyword: string, schema: Schema): readonly Schema[] {
  if (!isObject(schema) || Object.keys(schema).length !== 1) return [schema];
  const parts = schema[keyword];
  return Array.isArray(parts) && parts.length > 0 ? (parts as Schema[]) : [schema];
}

function takesAnything(schema: Schema): boolean {
  return schema === true || (isObject(schema) && Object.keys(schema).length === 0);
}
