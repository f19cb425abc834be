/** Finds why the model's API would refuse a tool's schema, by means that the code under test does not use. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json } from '../../../src/core/json.js';

const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });

export function faultsOf(schema: Json): string[] {
  const faults =
    ajv.validateSchema(schema) === true ? [] : (ajv.errors ?? []).map((error) => JSON.stringify(error));
  if (schema['type'] !== 'object') faults.push('the root is no object');
  for (const keyword of ['allOf', 'anyOf', 'oneOf', '$ref'])
    if (Object.hasOwn(schema, keyword)) faults.push(`${keyword} at the top`);
  for (const key of Object.keys(schema['properties'] ?? {}))
    if (!/^[a-zA-Z0-9_.-]{1,64}$/u.test(key)) faults.push(`the name ${key}`);
  try {
    // This finds a dangling reference or a bad pattern. To check the form again, it would compile the dialect's own schema each time.
    new Ajv2020({ strict: false, validateFormats: false, validateSchema: false, logger: false }).compile(
      schema,
    );
  } catch (error) {
    faults.push(String(error));
  }
  return faults;
}
