/** Reads a schema without `$async`, with which ajv's check would answer by a promise. */
import { record, type Json } from '../../claude/json.js';

/** `text` is what JSON.stringify made of the schema. */
export function withoutAsync(text: string): Json {
  const schema = record(JSON.parse(text));
  return text.includes('"$async"') ? record(schemaWithout(schema)) : schema;
}

function schemaWithout(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(schemaWithout);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([keyword]) => keyword !== '$async')
      .map(([keyword, inner]: [string, unknown]) => {
        if (DATA.has(keyword)) return [keyword, inner];
        return [keyword, NAMED.has(keyword) ? eachWithout(inner) : schemaWithout(inner)];
      }),
  );
}

/** Of schemas by name, where `$async` is a name like any other. */
function eachWithout(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, schema]: [string, unknown]) => [name, schemaWithout(schema)]),
  );
}

const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const DATA = new Set(['enum', 'const', 'default', 'examples', 'required']);
