/** Checks bodies against a named schema, compiled once for the life of the program, and not before it is needed. */
import { Ajv, type ValidateFunction } from 'ajv';
import { invalid } from './invalid-request.js';
import { ref } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';
import { schemaError } from './schema-error.js';

const waiting: (() => unknown)[] = [];

/**
 * `schemas` are by name, and refer to each other by it; `T` is what the one called `name` accepts.
 * The validator throws BridgeError invalid_request that names the first field at fault.
 */
export function createValidator<T>(
  name: string,
  schemas: Readonly<Record<string, JsonSchema>>,
): Validator<T> {
  let check: ValidateFunction<T> | undefined;
  const compile = (): ValidateFunction<T> => {
    if (check) return check;
    const ajv = new Ajv({ discriminator: true, allowUnionTypes: true, verbose: true });
    ajv.addKeyword('components');
    check = ajv.compile<T>({ ...ref(name), components: { schemas } });
    return check;
  };
  waiting.push(compile);
  return (body) => {
    const valid = compile();
    if (valid(body)) return body;
    const error = valid.errors?.[0];
    throw error ? schemaError(error, schemas) : invalid('', 'The request body is not valid.');
  };
}

export type Validator<T> = (body: unknown) => T;

/** What compiles the schemas no body has come for yet, one each, so that the first bodies need not wait for it. */
export function validatorsToCompile(): (() => unknown)[] {
  return waiting.splice(0);
}
