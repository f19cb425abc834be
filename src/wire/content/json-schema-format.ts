/** Reads the JSON Schema that an answer must match. */
import type { OutputFormat } from '../../core/turn.js';
import { refuseLargeSchema } from '../schema/bounds.js';
import { invalid, quoted } from '../invalid-request.js';

export interface DescribedSchema {
  readonly name?: string | null;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly strict?: boolean | null;
}

/** An answer in JSON that matches the client's schema. `param` is the path of the schema. @throws BridgeError if it is not the schema of an object. */
export function jsonSchemaFormat({ name, schema, strict }: DescribedSchema, param: string): OutputFormat {
  if (schema['type'] !== 'object') {
    const found = typeof schema['type'] === 'string' ? `, but it is ${quoted(schema['type'])}` : '';
    throw invalid(param, `${param} must be the schema of an object: its "type" must be "object"${found}.`);
  }
  refuseLargeSchema(schema, param);
  return { type: 'json-schema', name: name ?? 'response', schema, strict: strict ?? false, param };
}

/** An answer in JSON. Some clients put a schema here, which servers of local models enforce. */
export function jsonObjectFormat(
  schema: DescribedSchema['schema'] | null | undefined,
  param: string,
): OutputFormat {
  if (!schema || Object.keys(schema).length === 0) return { type: 'json-object' };
  return jsonSchemaFormat({ schema, strict: true }, param);
}
