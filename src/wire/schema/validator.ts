/** Checks bodies against a named schema, which is compiled once, when it is first needed. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { invalid } from '../invalid-request.js';
import { ref } from './json-schema.js';
import type { Named } from './from-schema.js';
import type { NamedSchemas } from './json-schema.js';
import { schemaError } from './schema-error.js';

/** One for all schemas, made with the first that is compiled. */
let ajv: Ajv | undefined;
const waiting: (() => unknown)[] = [];

/**
 * A validator for the schema called `name`; `schemas` may refer to each other by name. With `ahead`, the schema may be compiled before
 * the first body comes; compiled schemas take memory, so this is not the default.
 * The validator throws BridgeError validation_error that names the first field at fault.
 */
export function createValidator<Schemas extends NamedSchemas, Name extends keyof Schemas & string>(
  name: Name,
  schemas: Schemas,
  { ahead = false }: { readonly ahead?: boolean } = {},
): Validator<Named<Name, Schemas>> {
  let check: ValidateFunction<Named<Name, Schemas>> | undefined;
  const compile = (): ValidateFunction<Named<Name, Schemas>> => {
    if (check) return check;
    ajv ??= newAjv();
    check = ajv.compile<Named<Name, Schemas>>({ ...ref(name), components: { schemas } });
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

/** Ajv keeps its errors until the next check, and each holds the faulty part of the body, which may be tens of megabytes. */
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
    // Halves the time that a schema takes to compile; a check takes microseconds either way. A test holds every schema to the
    // meta-schema.
    inlineRefs: false,
    code: { optimize: false },
    ...{ meta: false, validateSchema: false },
  });
  made.addVocabulary(['components', 'x-ignored']);
  return made;
}

/** Functions that each compile one of the `ahead` schemas, so that the first bodies need not wait. */
export function validatorsToCompile(): (() => unknown)[] {
  return waiting.splice(0);
}
