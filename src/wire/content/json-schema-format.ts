/** Reads the JSON Schema that an answer must fit. */
import type { OutputFormat } from '../../core/turn.js';
import { refuseLargeSchema } from '../schema/bounds.js';
import { invalid, quoted } from '../invalid-request.js';

export interface DescribedSchema {
  readonly name?: string | null;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly strict?: boolean | null;
}

/** An answer in JSON by a client's schema. `param` is where the schema stands. @throws BridgeError when it is no object's. */
export function jsonSchemaFormat({ name, schema, strict }: DescribedSchema, param: string): OutputFormat {
  if (schema['type'] !== 'object') {
    const type = typeof schema['type'] === 'string' ? quoted(schema['type']) : 'not that';
    throw invalid(
      param,
      `${param} must be the schema of an object: its "type" must be "object", but is ${type}.`,
    );
  }
  refuseLargeSchema(schema, param);
  return { type: 'json-schema', name: name ?? 'response', schema, strict: strict ?? false, param };
}

/** An answer in JSON. A schema beside that, as some clients send it, counts like one in the official place. */
export function jsonObjectFormat(
  schema: DescribedSchema['schema'] | null | undefined,
  param: string,
): OutputFormat {
  if (!schema || Object.keys(schema).length === 0) return { type: 'json-object' };
  return jsonSchemaFormat({ schema }, param);
}
