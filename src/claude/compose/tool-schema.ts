/** The schema of a tool's arguments in the form that the model's API accepts. */
import type { Json } from '../../core/json.js';
import { renamedProperties } from './property-renaming.js';
import type { PropertyNames } from './property-names.js';
import { settledReferences } from './schema-hoist.js';
import { repairedSchema } from './schema-repair.js';
import { objectSchema } from './schema-root.js';

export interface ApiToolSchema {
  readonly schema: Json;
  /** Set when the names of some properties had to change. */
  readonly names?: PropertyNames;
}

/** `apiToolSchema`, or a function that remembers its results: these are shared, so do not modify them. */
export type ToolSchemaReader = (parameters: Json) => ApiToolSchema;

/**
 * An object schema in draft 2020-12 with the same meaning, or the nearest one the API allows; one that the API accepts comes
 * back unchanged.
 */
export function apiToolSchema(parameters: Json): ApiToolSchema {
  try {
    const repaired = repairedSchema(parameters);
    const object = objectSchema(repaired);
    const { schema, names } = renamedProperties(object);
    return { schema: settledReferences(repaired, schema), ...(names ? { names } : {}) };
  } catch {
    // One unreadable schema must not cost the client its other tools.
    return { schema: { type: 'object' } };
  }
}
