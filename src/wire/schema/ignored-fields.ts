/** Finds the fields of a request that ask for something and have no effect. */
import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './json-schema.js';

/**
 * The names of the fields that `schema` does not know or marks as ignored, and the paths of the marked fields inside its objects, such as
 * `text.verbosity`. Unknown fields inside objects are not reported.
 */
export function ignoredFields(request: object, schema: JsonSchema): string[] {
  const fields = Object.entries(request).filter(([, value]) => value !== null);
  const whole = fields.filter(([name, value]) => {
    const field = property(schema, name);
    return field === undefined || isIgnored(field, value);
  });
  const inner = fields.flatMap(([name, value]) => marked(value, property(schema, name), name));
  return [...whole.map(([name]) => name), ...inner];
}

function marked(value: unknown, schema: JsonSchema | undefined, path: string): string[] {
  if (schema?.properties === undefined || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = property(schema, name);
    if (field === undefined || inner === null) return [];
    const at = `${path}.${name}`;
    return isIgnored(field, inner) ? [at] : marked(inner, field, at);
  });
}

function isIgnored({ 'x-ignored': mark }: JsonSchema, value: unknown): boolean {
  return mark !== undefined && !mark.unless.some((harmless) => isDeepStrictEqual(harmless, value));
}

function property({ properties = {} }: JsonSchema, name: string): JsonSchema | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}
