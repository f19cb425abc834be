/** Adds to each tagged union which tag stands for which schema; the validator derives that itself and refuses a mapping. */
import type { JsonSchema, NamedSchemas } from '../wire/schema/json-schema.js';

/** The schema for a document; readers would take a tag without a mapping for the name of a schema. */
export function withMapping(schema: JsonSchema, schemas: NamedSchemas): JsonSchema {
  const inner = (each: JsonSchema): JsonSchema => withMapping(each, schemas);
  const { properties, items, additionalProperties, oneOf, discriminator } = schema;
  return {
    ...schema,
    ...(properties && { properties: mapped(properties, inner) }),
    ...(items && { items: inner(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: inner(additionalProperties) }),
    ...(oneOf && { oneOf: oneOf.map(inner) }),
    ...(discriminator && {
      discriminator: { ...discriminator, mapping: mappingOf(discriminator.propertyName, oneOf, schemas) },
    }),
  };
}

function mappingOf(
  tag: string,
  options: readonly JsonSchema[] = [],
  schemas: NamedSchemas,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    options.flatMap(({ $ref = '' }) => {
      const property = schemas[$ref.split('/').at(-1) ?? '']?.properties?.[tag];
      const values = property?.enum ?? (property?.const === undefined ? [] : [property.const]);
      return values.map((value) => [String(value), $ref]);
    }),
  );
}

function mapped(
  schemas: NamedSchemas,
  change: (schema: JsonSchema) => JsonSchema,
): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema)]));
}
