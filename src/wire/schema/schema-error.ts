/** Turns the first violation of a schema into one sentence that names the field and what is allowed. */
import type { ErrorObject } from 'ajv';
import type { BridgeError } from '../../core/bridge-error.js';
import { invalid } from '../invalid-request.js';
import type { JsonSchema } from './json-schema.js';
import { patternWords } from './text-fields.js';

/**
 * `error` comes from ajv with `verbose: true`; `schemas` are the named schemas that its `$ref`s refer to.
 * The result's `param` is the path in the client's notation, such as `messages[0].content[1].type`.
 */
export function schemaError(error: ErrorObject, schemas: Readonly<Record<string, JsonSchema>>): BridgeError {
  const param = paramOf(error.instancePath);
  const params = error.params as Readonly<Record<string, unknown>>;
  const is = describe(error.data);
  switch (error.keyword) {
    case 'required': {
      const missing = child(param, String(params['missingProperty']));
      return invalid(missing, `${missing} is missing.`);
    }
    case 'type': {
      const allowed = [params['type']].flat().map(typeName).join(' or ');
      return invalid(param, `${param || 'The request body'} must be ${allowed}, but it is ${is}.`);
    }
    case 'enum':
      return invalid(param, `${param} must be one of ${list(params['allowedValues'])}, but it is ${is}.`);
    case 'discriminator': {
      const tag = child(param, String(params['tag']));
      const allowed = list(tagsOf((error.parentSchema ?? {}) as JsonSchema, String(params['tag']), schemas));
      return invalid(tag, `${tag} is ${describe(params['tagValue'])}; allowed here: ${allowed}.`);
    }
    case 'minimum':
      return invalid(param, `${param} must be at least ${String(params['limit'])}, but it is ${is}.`);
    case 'maximum':
      return invalid(param, `${param} must be at most ${String(params['limit'])}, but it is ${is}.`);
    case 'not':
      return invalid(param, `${param} must not be ${is}.`);
    case 'minLength':
    case 'minItems':
      return invalid(param, `${param} must not be empty.`);
    case 'maxItems':
      return invalid(param, `${param} may have at most ${String(params['limit'])} items.`);
    case 'maxLength':
      return invalid(param, `${param} may have at most ${String(params['limit'])} characters.`);
    case 'maxProperties':
      return invalid(param, `${param} may have at most ${String(params['limit'])} keys.`);
    case 'propertyNames':
      return invalid(param, `${param} has a key that is too long.`);
    case 'pattern':
      return invalid(param, `${param} ${patternWords[String(params['pattern'])] ?? 'has the wrong form'}.`);
    default:
      return invalid(param, `${param} ${error.message ?? 'is not valid'}.`);
  }
}

function paramOf(instancePath: string): string {
  return instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : child(path, step)), '');
}

function child(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function tagsOf(union: JsonSchema, tag: string, schemas: Readonly<Record<string, JsonSchema>>): unknown[] {
  return (union.oneOf ?? []).flatMap(({ $ref }) => {
    const property = schemas[$ref?.split('/').at(-1) ?? '']?.properties?.[tag];
    return property?.enum ?? [property?.const];
  });
}

function list(values: unknown): string {
  return [values]
    .flat()
    .map((value) => JSON.stringify(value))
    .join(', ');
}

function typeName(type: unknown): string {
  if (type === 'null') return 'null';
  return `${type === 'array' || type === 'object' || type === 'integer' ? 'an' : 'a'} ${String(type)}`;
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return value.length > 40 ? 'a string' : JSON.stringify(value);
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
