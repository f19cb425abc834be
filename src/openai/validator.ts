/** Checks bodies against a named schema, compiled once for the life of the program, and not before it is needed. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { invalid } from './invalid-request.js';
import { ref } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';
import { schemaError } from './schema-error.js';

/** One for all, because each keeps the compiled schema of schemas. */
let ajv: Ajv | undefined;
const waiting: (() => unknown)[] = [];

/**
 * `schemas` are by name, and refer to each other by it; `T` is what the one called `name` accepts.
 * With `ahead` it may be compiled before the first body comes; each takes memory, so not all are.
 * The validator throws BridgeError validation_failed that names the first field at fault.
 */
export function createValidator<T>(
  name: string,
  schemas: Readonly<Record<string, JsonSchema>>,
  { ahead = false }: { readonly ahead?: boolean } = {},
): Validator<T> {
  let check: ValidateFunction<T> | undefined;
  const compile = (): ValidateFunction<T> => {
    if (check) return check;
    ajv ??= newAjv();
    check = ajv.compile<T>({ ...ref(name), components: { schemas } });
    return check;
  };
  if (ahead) waiting.push(compile);
  return (body) => {
    const valid = compile();
    if (valid(body)) return body;
    const errors = valid.errors ?? [];
    const failure = errors[0]
      ? schemaError(errors[0], schemas)
      : invalid('', 'The request body is not valid.');
    errors.forEach(forgetBody);
    throw failure;
  };
}

export type Validator<T> = (body: unknown) => T;

/** Ajv holds its errors until the next ones, and they what is wrong in the body, which may be tens of megabytes. */
function forgetBody(error: ErrorObject): void {
  Object.assign(error, { data: undefined, params: {}, instancePath: '' });
}

function newAjv(): Ajv {
  const made = new Ajv({
    discriminator: true,
    allowUnionTypes: true,
    verbose: true,
    unicode: false,
    logger: false,
  });
  made.addKeyword('components');
  return made;
}

/** What compiles the schemas that are to be compiled ahead, one each, so that the first bodies need not wait for it. */
export function validatorsToCompile(): (() => unknown)[] {
  return waiting.splice(0);
}
