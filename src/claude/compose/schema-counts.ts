/** Counts what makes a schema costly to hold an answer to. */
import { isObject, type Json } from '../json.js';
import { KEYWORDS, mapSubschemas } from './schema-keywords.js';
import { pointerTokens, valueAt } from './schema-pointer.js';

export interface Counts {
  /** Properties that may be left out. */
  readonly optional: number;
  /** Choices: `anyOf`, and lists of types. */
  readonly unions: number;
}

/** What is referenced counts wherever it is; `undefined` when a schema contains itself. */
export function countedSchema(root: Json): Counts | undefined {
  const known = new Map<unknown, Counts | 'open' | undefined>();
  const count = (schema: unknown): Counts | undefined => {
    if (!isObject(schema)) return NOTHING;
    const before = known.get(schema);
    if (before === 'open') return undefined;
    if (before !== undefined || known.has(schema)) return before;
    known.set(schema, 'open');
    const counts = sum(countsOf(schema), partsOf(schema, root).map(count));
    known.set(schema, counts);
    return counts;
  };
  return count(root);
}

const NOTHING: Counts = { optional: 0, unions: 0 };

function countsOf({ properties, required, anyOf, type }: Json): Counts {
  const needed = new Set(Array.isArray(required) ? (required as unknown[]) : []);
  const names = isObject(properties) ? Object.keys(properties) : [];
  return {
    optional: names.filter((name) => !needed.has(name)).length,
    unions: (Array.isArray(anyOf) ? 1 : 0) + (Array.isArray(type) && type.length > 1 ? 1 : 0),
  };
}

function partsOf(schema: Json, root: Json): unknown[] {
  const parts: unknown[] = [];
  for (const [keyword, value] of Object.entries(schema))
    if (keyword === '$ref') parts.push(valueAt(root, pointerTokens(String(value)) ?? ['']));
    else if (keyword !== '$defs' && KEYWORDS.has(keyword))
      mapSubschemas(keyword, value, (each) => {
        parts.push(each);
        return each;
      });
  return parts;
}

function sum(own: Counts, parts: readonly (Counts | undefined)[]): Counts | undefined {
  let { optional, unions } = own;
  for (const part of parts) {
    if (part === undefined) return undefined;
    optional += part.optional;
    unions += part.unions;
  }
  return { optional, unions };
}
