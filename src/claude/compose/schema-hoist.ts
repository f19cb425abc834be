/** Keeps references valid after the schema's top level was rebuilt. */
import { isObject, type Json } from '../../core/json.js';
import { createFreshNames } from './fresh-names.js';
import { mapSchemas, type Schema } from './schema-keywords.js';
import { pointer, pointerTokens } from './schema-pointer.js';

/**
 * The new schema, in which references into the former top level lead to a copy of it under `$defs`; definitions
 * that nothing uses any more are left out.
 */
export function settledReferences(former: Json, schema: Json): Json {
  if (sameTop(former, schema)) return schema;
  const definitions = isObject(schema['$defs']) ? schema['$defs'] : {};
  const name = createFreshNames(Object.keys(definitions)).fresh('root');
  const settled = mapReferences(schema, (tokens) =>
    tokens[0] === '$defs' ? undefined : ['$defs', name, ...tokens],
  );
  const copy = mapReferences(withoutKeywords(former, ['$defs', '$schema', '$id']), (tokens) =>
    tokens[0] === '$defs' ? undefined : ['$defs', name, ...tokens],
  );
  const all = { ...(isObject(settled['$defs']) ? settled['$defs'] : {}), [name]: copy };
  const used = usedDefinitions(settled, all);
  const kept = Object.entries(all).filter(([each]) => used.has(each));
  if (kept.length === 0) return withoutKeywords(settled, ['$defs']);
  return { ...settled, $defs: Object.fromEntries(kept) };
}

/** Whether only the type has changed. */
function sameTop(former: Json, schema: Json): boolean {
  return Object.entries(former).every(
    ([keyword, value]) => keyword === 'type' || (Object.hasOwn(schema, keyword) && schema[keyword] === value),
  );
}

function withoutKeywords(schema: Json, keywords: readonly string[]): Json {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)));
}

function mapReferences(
  schema: Json,
  moved: (tokens: readonly string[]) => readonly string[] | undefined,
): Json {
  return mapSchemas(schema, (each) => {
    const tokens = referenced(each);
    const place = tokens && moved(tokens);
    return place ? { ...each, $ref: pointer(place) } : each;
  }) as Json;
}

function referenced(schema: Json): string[] | undefined {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? pointerTokens(reference) : undefined;
}

/** The definitions that the schema refers to, directly or through others. */
function usedDefinitions(schema: Json, definitions: Json): ReadonlySet<string> {
  const used = new Set<string>();
  const waiting: Schema[] = [withoutKeywords(schema, ['$defs'])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    mapSchemas(next, (each) => {
      const [keyword, name] = referenced(each) ?? [];
      if (keyword !== '$defs' || name === undefined || used.has(name) || !Object.hasOwn(definitions, name))
        return each;
      used.add(name);
      waiting.push(definitions[name] as Schema);
      return each;
    });
  return used;
}
