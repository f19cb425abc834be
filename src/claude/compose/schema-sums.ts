/** Puts schemas together within a budget, so that no schema grows far beyond what the client wrote. */
import { isObject, type Schema } from './schema-keywords.js';

export interface SchemaSums {
  /** What all of them take; without budget what one of them takes, which is more. */
  all(schemas: readonly Schema[]): Schema;
  /** What any of them takes; without budget anything. */
  any(schemas: readonly Schema[]): Schema;
  same(one: unknown, other: unknown): boolean;
  /** A value's JSON text. */
  text(value: unknown): string;
  /** Takes so much from the budget; false when it does not hold that much. */
  afford(effort: number): boolean;
}

/** @param budget in characters of JSON text */
export function createSchemaSums(budget: number): SchemaSums {
  const texts = new WeakMap<object, string>();
  let left = budget;

  const text = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const known = texts.get(value) ?? JSON.stringify(value);
    texts.set(value, known);
    return known;
  };
  const afford = (effort: number): boolean => {
    if (effort > left) return false;
    left -= effort;
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
    const length = parts.reduce((characters, part) => characters + text(part).length, 0);
    return afford(length) ? { [keyword]: parts } : instead;
  };

  return {
    all(schemas) {
      const parts = different('allOf', schemas).filter((schema) => !takesAnything(schema));
      return parts.includes(false) ? false : sum('allOf', parts, parts[0] ?? schemas[0] ?? {});
    },
    any(schemas) {
      const parts = different('anyOf', schemas).filter((schema) => schema !== false);
      const free = parts.find(takesAnything);
      return free ?? (parts.length === 0 ? false : sum('anyOf', parts, {}));
    },
    same: (one, other) => one === other || text(one) === text(other),
    text,
    afford,
  };
}

/** A sum of sums of one kind is one sum. */
function partsOf(keyword: string, schema: Schema): readonly Schema[] {
  if (!isObject(schema) || Object.keys(schema).length !== 1) return [schema];
  const parts = schema[keyword];
  return Array.isArray(parts) && parts.length > 0 ? (parts as Schema[]) : [schema];
}

function takesAnything(schema: Schema): boolean {
  return schema === true || (isObject(schema) && Object.keys(schema).length === 0);
}
