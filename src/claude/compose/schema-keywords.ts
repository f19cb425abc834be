/** The keywords of JSON Schema draft 2020-12, by the kind of their values. */
import { isObject, type Json } from '../../core/json.js';

export type Schema = Json | boolean;

export type ValueKind =
  | 'schema'
  | 'schemas'
  | 'named schemas'
  | 'text'
  | 'number'
  | 'positive number'
  | 'count'
  | 'flag'
  | 'names'
  | 'names by name'
  | 'list';

/** Any other keyword accepts any value: `const`, `default` and keywords unknown to the draft. */
export const KEYWORDS: ReadonlyMap<string, ValueKind> = new Map<string, ValueKind>([
  ...kind(
    'schema',
    'items',
    'contains',
    'additionalProperties',
    'propertyNames',
    'if',
    'then',
    'else',
    'not',
  ),
  ...kind('schema', 'unevaluatedItems', 'unevaluatedProperties', 'contentSchema'),
  ...kind('schemas', 'allOf', 'anyOf', 'oneOf', 'prefixItems'),
  ...kind('named schemas', 'properties', 'patternProperties', '$defs', 'dependentSchemas'),
  ...kind('text', 'title', 'description', '$comment', 'format', 'pattern'),
  ...kind('text', 'contentEncoding', 'contentMediaType'),
  ...kind('number', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'),
  ...kind('positive number', 'multipleOf'),
  ...kind('count', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minContains', 'maxContains'),
  ...kind('count', 'minProperties', 'maxProperties'),
  ...kind('flag', 'uniqueItems', 'deprecated', 'readOnly', 'writeOnly'),
  ...kind('names', 'required'),
  ...kind('names by name', 'dependentRequired'),
  ...kind('list', 'enum', 'examples'),
]);

function kind(value: ValueKind, ...keywords: string[]): [string, ValueKind][] {
  return keywords.map((keyword) => [keyword, value]);
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'boolean' || isObject(value);
}

/** The value of the object's own key; never one that every object inherits. */
export function own(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A keyword's value, with each schema directly inside it replaced. */
export function mapSubschemas(keyword: string, value: unknown, made: (schema: Schema) => unknown): unknown {
  const each = (schema: unknown): unknown => (isSchema(schema) ? made(schema) : schema);
  switch (KEYWORDS.get(keyword)) {
    case 'schema':
      return each(value);
    case 'schemas':
      return Array.isArray(value) ? value.map(each) : value;
    case 'named schemas':
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, each(schema)]))
        : value;
    default:
      return value;
  }
}

/** A schema with every schema in it replaced, from the inside out. */
export function mapSchemas(schema: Schema, made: (schema: Json) => Schema): Schema {
  if (typeof schema === 'boolean') return schema;
  const entries = Object.entries(schema).map(([keyword, value]): [string, unknown] => [
    keyword,
    mapSubschemas(keyword, value, (sub) => mapSchemas(sub, made)),
  ]);
  return made(Object.fromEntries(entries));
}

/** A description, followed in brackets by what the schema itself can no longer express. */
export function withNote(description: unknown, note: string): string {
  return typeof description === 'string' && description !== '' ? `${description} (${note})` : `(${note})`;
}
