/** Schemas in the narrower form to which the model's API can hold an answer or a strict tool's arguments to the letter. */
import { isObject, type Json } from '../json.js';
import { countedSchema, type Counts } from './schema-counts.js';
import { pointerTokens, valueAt } from './schema-pointer.js';
import { grammarSchema } from './schema-grammar.js';
import { settledReferences } from './schema-hoist.js';
import { repairedSchema } from './schema-repair.js';
import { objectSchema } from './schema-root.js';

/**
 * The schema for `output_config.format`; `undefined` when that form cannot hold it. What it only says in words is
 * still to be checked by the client's own schema.
 */
export function nativeOutputSchema(schema: Json): Json | undefined {
  const native = nativeSchema(schema);
  return native && fits(native.counts, LIMITS) ? native.schema : undefined;
}

/**
 * For each tool that asks to be held to its schema: the schema to send with `strict: true`; `undefined` when it does
 * not fit. The first ones win what one request may have in all.
 * @param tools with the schemas that the API takes for them otherwise
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

/** Of one request, over all its schemas. */
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
    // What is nested too deep to be read cannot be held to either.
    return undefined;
  }
}

/** The root as one object schema; `undefined` when it is none, or one of several. */
function topOf(repaired: Json): Json | undefined {
  return isOneObject(repaired, repaired, new Set()) ? objectSchema(repaired) : undefined;
}

/** Whether the schema is an object's by itself or by what it joins, without a choice among several. */
function isOneObject(schema: unknown, root: Json, seen: Set<unknown>): boolean {
  if (!isObject(schema) || seen.has(schema)) return false;
  seen.add(schema);
  if (['anyOf', 'oneOf'].some((keyword) => Object.hasOwn(schema, keyword))) return false;
  const { type, properties, allOf, $ref } = schema;
  const target = typeof $ref === 'string' ? [valueAt(root, pointerTokens($ref) ?? [''])] : [];
  const joined = [...target, ...(Array.isArray(allOf) ? (allOf as unknown[]) : [])];
  if (joined.length > 0) return joined.every((each) => isOneObject(each, root, seen));
  return type === 'object' || (type === undefined && properties !== undefined);
}
