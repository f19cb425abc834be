/** Schemas in the narrower form that the model's API can enforce on an answer or a strict tool's arguments. */
import { isObject, type Json } from '../../core/json.js';
import { KEYWORDS, mapSubschemas } from './schema-keywords.js';
import { pointerTokens, valueAt } from './schema-pointer.js';
import { grammarSchema } from './schema-grammar.js';
import { settledReferences } from './schema-hoist.js';
import { repairedSchema } from './schema-repair.js';
import { objectSchema } from './schema-root.js';

/**
 * The schema for `output_config.format`; `undefined` when that form cannot express it. Whatever it
 * only says in words must still be checked against the client's own schema.
 */
export function nativeOutputSchema(schema: Json): Json | undefined {
  const native = nativeSchema(schema);
  return native && fits(native.counts, LIMITS) ? native.schema : undefined;
}

/**
 * For each tool that asks for strictness: the schema to send with `strict: true`; `undefined` when it does
 * not fit. When a request's total is used up, the first tools win.
 * @param tools with the schemas that the API accepts for them without strictness
 */
export function strictToolSchemas(tools: readonly { readonly schema: Json }[]): (Json | undefined)[] {
  let left = { ...LIMITS, tools: MOST_STRICT_TOOLS };
  return tools.map(({ schema }) => {
    const native = nativeSchema(schema);
    if (!native || left.tools === 0 || !fits(native.counts, left)) return undefined;
    const { optional, unions } = native.counts;
    left = { tools: left.tools - 1, optional: left.optional - optional, unions: left.unions - unions };
    return native.schema;
  });
}

/** For one request, over all its schemas. */
const LIMITS: Counts = { optional: 24, unions: 16 };
const MOST_STRICT_TOOLS = 20;

function fits(counts: Counts, limits: Counts): boolean {
  return counts.optional <= limits.optional && counts.unions <= limits.unions;
}

function nativeSchema(client: Json): { schema: Json; counts: Counts } | undefined {
  try {
    const repaired = repairedSchema(client);
    const top = topOf(repaired);
    if (top === undefined) return undefined;
    const schema = grammarSchema(settledReferences(repaired, top));
    const counts = schema && countedSchema(schema);
    return schema && counts && { schema, counts };
  } catch {
    // A schema nested too deeply to read cannot be enforced either.
    return undefined;
  }
}

/** The root as one object schema; `undefined` when it is not one, or a choice of several. */
function topOf(repaired: Json): Json | undefined {
  return isOneObject(repaired, repaired, new Map()) ? objectSchema(repaired) : undefined;
}

/**
 * Whether the schema describes an object, itself or through the schemas it joins, without a choice among several.
 * @param known false for a schema that is being read: it joins itself
 */
function isOneObject(schema: unknown, root: Json, known: Map<unknown, boolean>): boolean {
  if (!isObject(schema)) return false;
  const before = known.get(schema);
  if (before !== undefined) return before;
  known.set(schema, false);
  const found = describesOneObject(schema, root, known);
  known.set(schema, found);
  return found;
}

function describesOneObject(schema: Json, root: Json, known: Map<unknown, boolean>): boolean {
  if (['anyOf', 'oneOf'].some((keyword) => Object.hasOwn(schema, keyword))) return false;
  const { type, properties, allOf, $ref } = schema;
  const target = typeof $ref === 'string' ? [valueAt(root, pointerTokens($ref) ?? [''])] : [];
  const joined = [...target, ...(Array.isArray(allOf) ? (allOf as unknown[]) : [])];
  if (joined.length > 0) return joined.every((each) => isOneObject(each, root, known));
  return type === 'object' || (type === undefined && properties !== undefined);
}

interface Counts {
  /** Optional properties. */
  readonly optional: number;
  /** Choices: `anyOf`, and lists of types. */
  readonly unions: number;
}

/** Referenced schemas count at each reference; `undefined` when a schema contains itself. */
function countedSchema(root: Json): Counts | undefined {
  const known = new Map<unknown, Counts | 'open' | undefined>();
  const count = (schema: unknown): Counts | undefined => {
    if (!isObject(schema)) return NO_COUNTS;
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

const NO_COUNTS: Counts = { optional: 0, unions: 0 };

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
