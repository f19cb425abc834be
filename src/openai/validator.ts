/** Checks bodies against a named schema, compiled once for the life of the program. */
import { Ajv } from 'ajv';
import { invalid } from './invalid-request.js';
import { ref } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';
import { schemaError } from './schema-error.js';

/**
 * `schemas` are by name, and refer to each other by it; `T` is what the one called `name` accepts.
 * The validator throws BridgeError invalid_request that names the first field at fault.
 */
export function createValidator<T>(
  name: string,
  schemas: Readonly<Record<string, JsonSchema>>,
): Validator<T> {
  const ajv = new Ajv({ discriminator: true, allowUnionTypes: true, verbose: true });
  ajv.addKeyword('components');
  const check = ajv.compile<T>({ ...ref(name), components: { schemas } });
  return (body) => {
    if (check(body)) return body;
    const error = check.errors?.[0];
    throw error ? schemaError(error, schemas) : invalid('', 'The request body is not valid.');
  };
}

export type Validator<T> = (body: unknown) => T;
