/** The schema of a tool's arguments in the form that the model's API takes. */
import type { Json } from '../../core/json.js';
import { renamedProperties } from './property-renaming.js';
import type { PropertyNames } from './property-names.js';
import { settledReferences } from './schema-hoist.js';
import { repairedSchema } from './schema-repair.js';
import { objectSchema } from './schema-root.js';

export interface ApiToolSchema {
  readonly schema: Json;
  /** Where some properties' names had to change. */
  readonly names?: PropertyNames;
}

/** `apiToolSchema`, or what remembers its results: these are shared, and nobody changes them. */
export type ToolSchemaReader = (parameters: Json) => ApiToolSchema;

/**
 * An object schema in draft 2020-12 that says the same, or as near as the API lets it; one that the API takes comes
 * back as it was.
 */
export function apiToolSchema(parameters: Json): ApiToolSchema {
  try {
    const repaired = repairedSchema(parameters);
    const object = objectSchema(repaired);
    const { schema, names } = renamedProperties(object);
    return { schema: settledReferences(repaired, schema), ...(names ? { names } : {}) };
  } catch {
    // One schema that nobody could read must not cost the client its other tools.
    return { schema: { type: 'object' } };
  }
}
