/** Makes up a value that fits a JSON schema of the simple kind that people try first. */
import { isObject } from '../../../core/json.js';

/** @param depth how far a schema that contains itself is followed */
export function sampleValue(schema: unknown, depth = 6): unknown {
  if (!isObject(schema) || depth === 0) return 'something';
  const { const: fixed, enum: choices, properties, items, minimum } = schema;
  if (fixed !== undefined) return fixed;
  if (Array.isArray(choices)) return choices[0] as unknown;
  const [first] = [schema['anyOf'], schema['oneOf'], schema['allOf']].filter(Array.isArray) as unknown[][];
  if (first !== undefined) return sampleValue(first[0], depth - 1);
  const { type } = schema;
  switch (Array.isArray(type) ? (type as unknown[])[0] : type) {
    case 'integer':
    case 'number':
      return typeof minimum === 'number' ? minimum : 42;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return [sampleValue(items, depth - 1)];
    case 'object':
      return Object.fromEntries(
        Object.entries(isObject(properties) ? properties : {}).map(([name, each]) => [
          name,
          sampleValue(each, depth - 1),
        ]),
      );
    default:
      return 'something';
  }
}
