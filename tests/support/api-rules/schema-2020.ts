/** Whether a JSON Schema is valid draft 2020-12, including what the meta-schema does not check; and a walk through it. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isObject, list } from './json.js';
import type { Json } from './json.js';

const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
const metaSchema = 'https://json-schema.org/draft/2020-12/schema';

/** A `$schema` of another draft is ignored; everything else is checked against draft 2020-12. */
export function isValidSchema(schema: Json): boolean {
  const rest: Record<string, unknown> = { ...schema };
  delete rest['$schema'];
  return (
    ajv.validate(metaSchema, rest) &&
    subschemas(rest).every(
      ({ schema: part }) => hasRegularPatterns(part) && !dangles(part['$ref'], rest) && !hasListOfItems(part),
    )
  );
}

export interface Subschema {
  readonly schema: Json;
  /** The schemas around it, outermost first. */
  readonly within: readonly Json[];
}

/** The schema itself and every object schema inside it; `$ref` is not followed. */
export function subschemas(schema: unknown, within: readonly Json[] = []): readonly Subschema[] {
  if (!isObject(schema)) return [];
  const around = [...within, schema];
  const parts = Object.entries(schema).flatMap(([keyword, value]) => {
    if (inMaps.has(keyword)) return isObject(value) ? Object.values(value) : [];
    if (inLists.has(keyword)) return list(value);
    return inPlace.has(keyword) ? [value] : [];
  });
  return [{ schema, within }, ...parts.flatMap((part) => subschemas(part, around))];
}

const inMaps = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const inLists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const inPlace = new Set([
  ...['items', 'additionalProperties', 'contains', 'not', 'if', 'then', 'else', 'propertyNames'],
  ...['unevaluatedItems', 'unevaluatedProperties'],
]);

function hasListOfItems(schema: Json): boolean {
  return Array.isArray(schema['items']);
}

function hasRegularPatterns(schema: Json): boolean {
  const patterns = isObject(schema['patternProperties']) ? Object.keys(schema['patternProperties']) : [];
  if (typeof schema['pattern'] === 'string') patterns.push(schema['pattern']);
  return patterns.every((pattern) => compiles(pattern, 'u') || compiles(pattern, ''));
}

function compiles(pattern: string, flags: string): boolean {
  try {
    new RegExp(pattern, flags);
    return true;
  } catch {
    return false;
  }
}

function dangles(reference: unknown, root: Json): boolean {
  return typeof reference === 'string' && reference.startsWith('#') && resolve(reference, root) === undefined;
}

/** The target of a reference inside the schema: a JSON pointer or an anchor. */
export function resolve(reference: string, root: Json): unknown {
  const pointer = decoded(reference.slice(1));
  if (pointer !== '' && !pointer.startsWith('/'))
    return subschemas(root).find(({ schema }) => schema['$anchor'] === pointer)?.schema;
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, step) => {
      if (Array.isArray(at)) return (at as readonly unknown[])[Number(step)];
      return isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
    }, root);
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
