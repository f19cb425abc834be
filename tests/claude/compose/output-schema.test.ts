/** Schemas for answers and strict tools: converted to the API's narrow form, or not at all. */
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { nativeOutputSchema, strictToolSchemas } from '../../../src/claude/compose/output-schema.js';
import type { Json } from '../../../src/core/json.js';

const closed = (properties: Json, more: Json = {}): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});
const native = (schema: unknown): unknown => {
  const found = nativeOutputSchema(closed({ a: schema }));
  return found && (found['properties'] as Json)['a'];
};

test('a schema in that form comes back unchanged', () => {
  const schema = {
    $defs: { x: { type: 'string', format: 'uuid' } },
    ...closed({
      a: { $ref: '#/$defs/x' },
      b: { type: ['integer', 'null'], description: 'd' },
      c: { type: 'array', items: { anyOf: [{ type: 'string' }, closed({})] }, minItems: 1 },
      d: { enum: ['x', 1, null] },
    }),
  };
  expect(nativeOutputSchema(schema)).toEqual(schema);
});

describe('what is narrowed', () => {
  test.each<[unknown, unknown]>([
    [
      { type: 'integer', minimum: 1, maximum: 9 },
      { type: 'integer', description: '(minimum: 1, maximum: 9)' },
    ],
    [
      { type: 'string', minLength: 1, description: 'd' },
      { type: 'string', description: 'd (minLength: 1)' },
    ],
    [
      { type: 'string', pattern: '^x$', format: 'money' },
      { type: 'string', description: '(pattern: ^x$, format: money)' },
    ],
    [
      { type: 'string', format: 'date' },
      { type: 'string', format: 'date' },
    ],
    [
      { type: 'string', default: 'x', $comment: 'c', 'x-y': 1 },
      { type: 'string', description: '(default: x)' },
    ],
    [{ type: 'string', enum: ['x'] }, { enum: ['x'] }],
    [
      { type: 'string', const: 'x', title: 't' },
      { const: 'x', title: 't' },
    ],
    [
      { type: 'array', items: { type: 'str' }, minItems: 3, maxItems: 4, uniqueItems: true },
      {
        type: 'array',
        items: { type: 'string' },
        minItems: 1,
        description: '(minItems: 3, maxItems: 4, uniqueItems: true)',
      },
    ],
    [{ properties: { b: { type: 'bool' } }, required: ['b'] }, closed({ b: { type: 'boolean' } })],
    [
      { type: 'object', additionalProperties: false },
      { type: 'object', properties: {}, additionalProperties: false },
    ],
    [{ oneOf: [{ type: 'string' }, { type: 'null' }] }, { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    [
      { type: ['array', 'null'], items: { type: 'string' }, description: 'd' },
      {
        description: 'd',
        anyOf: [
          { type: 'array', items: { type: 'string' } },
          { type: 'null', description: '(items: {"type":"string"})' },
        ],
      },
    ],
    [
      { allOf: [{ type: 'string' }], description: 'd' },
      { type: 'string', description: 'd' },
    ],
    [{ allOf: [{ type: 'string' }, { minLength: 1 }] }, { type: 'string', description: '(minLength: 1)' }],
    [
      { allOf: [closed({ b: { type: 'null' } }), { properties: { c: { type: 'null' } }, required: ['c'] }] },
      closed({ b: { type: 'null' }, c: { type: 'null' } }),
    ],
    [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
  ])('%j', (from, to) => {
    expect(native(from)).toEqual(to);
  });

  test('a root that is a reference or several objects', () => {
    const x = { type: 'object', properties: { b: { type: 'str' } }, required: ['b'] };
    const expected = closed({ b: { type: 'string' } });
    expect(nativeOutputSchema({ $ref: '#/definitions/x', definitions: { x, unused: { not: {} } } })).toEqual(
      expected,
    );
    expect(nativeOutputSchema({ allOf: [x, { $ref: '#/$defs/x' }], $defs: { x } })).toEqual(expected);
    const extended = { allOf: [{ $ref: '#/$defs/x' }] };
    expect(nativeOutputSchema({ allOf: [extended, extended], $defs: { x } })).toEqual(expected);
    const [a, b] = [{ ...extended }, { ...extended }];
    expect(
      nativeOutputSchema({ allOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/b' }], $defs: { a, b, x } }),
    ).toEqual(expected);
  });
});

describe('what that form cannot hold', () => {
  test.each<[unknown]>([
    [{}],
    [true],
    [{ description: 'anything' }],
    [{ type: 'object' }],
    [{ type: 'object', additionalProperties: true, properties: { b: { type: 'null' } } }],
    [{ type: 'object', additionalProperties: { type: 'string' } }],
    [{ type: 'object', patternProperties: { x: {} }, additionalProperties: false }],
    [{ type: 'object', properties: { b: { type: 'null' } }, required: ['c'] }],
    [{ type: 'string', not: { const: 'x' } }],
    [{ type: 'string', if: { const: 'x' }, then: { minLength: 3 } }],
    [{ type: 'array' }],
    [{ prefixItems: [{ type: 'null' }] }],
    [{ enum: [{ x: 1 }] }],
    [{ $ref: '#' }],
    [{ $ref: '#/nowhere' }],
    [{ type: 'object', properties: { b: { type: 'null' } }, anyOf: [{ required: ['b'] }, {}] }],
    [{ anyOf: [{ type: 'string' }], oneOf: [{ type: 'string' }] }],
    [{ allOf: [{ $ref: '#' }, { $ref: '#' }] }],
  ])('%j', (schema) => {
    expect(native(schema)).toBeUndefined();
  });

  test.each<[Json]>([
    [{}],
    [{ type: 'object' }],
    [{ type: 'string' }],
    [{ type: 'array', items: { type: 'string' } }],
    [{ anyOf: [closed({}), closed({ a: { type: 'null' } })] }],
    [{ $ref: '#/$defs/x', $defs: { x: { oneOf: [closed({})] } } }],
    [{ $ref: '#' }],
    [
      {
        ...closed({ a: { $ref: '#/$defs/x' } }),
        $defs: { x: { anyOf: [{ type: 'null' }, closed({ b: { $ref: '#/$defs/x' } })] } },
      },
    ],
  ])('the root %j', (schema) => {
    expect(nativeOutputSchema(schema)).toBeUndefined();
  });

  const many = (count: number, each: Json, required: boolean): Json => {
    const properties = Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, each]));
    return closed(properties, required ? {} : { required: [] });
  };
  test('more optional properties or choices than a request allows', () => {
    expect(nativeOutputSchema(many(24, { type: 'null' }, false))).toBeDefined();
    expect(nativeOutputSchema(many(25, { type: 'null' }, false))).toBeUndefined();
    expect(nativeOutputSchema(many(16, { type: ['string', 'null'] }, true))).toBeDefined();
    expect(nativeOutputSchema(many(17, { type: ['string', 'null'] }, true))).toBeUndefined();
    const referenced = {
      ...many(5, { $ref: '#/$defs/x' }, true),
      $defs: { x: many(5, { type: 'null' }, false) },
    };
    expect(nativeOutputSchema(referenced)).toBeUndefined();
  });

  test('more strict tools than a request allows: the first ones win', () => {
    const strict = (...schemas: Json[]): boolean[] =>
      strictToolSchemas(schemas.map((schema) => ({ schema }))).map((schema) => schema !== undefined);
    const plain = closed({ a: { type: 'null' } });
    const optional = many(13, { type: 'null' }, false);
    const unions = many(9, { type: ['string', 'null'] }, true);
    expect(strict(...Array.from({ length: 22 }, () => plain)).indexOf(false)).toBe(20);
    expect(strict(optional, optional, plain)).toEqual([true, false, true]);
    expect(strict(unions, unions, plain)).toEqual([true, false, true]);
    expect(strict({ type: 'object' }, plain)).toEqual([false, true]);
  });
});

test('a value that fits the client’s closed schema fits the narrowed one', () => {
  const ajv = new Ajv2020({ strict: false });
  const schema = closed({
    a: { type: 'array', items: { type: 'integer', minimum: 2 }, minItems: 2 },
    b: { oneOf: [{ type: 'string', maxLength: 3 }, closed({ c: { type: 'string', enum: ['x'] } })] },
  });
  const value = { a: [2, 3], b: { c: 'x' } };
  expect(ajv.validate(schema, value)).toBe(true);
  expect(ajv.validate(nativeOutputSchema(schema)!, value)).toBe(true);
});

test('a recursive schema terminates, even through several schemas at once', () => {
  const several = { allOf: [{ $ref: '#/$defs/x' }, { $ref: '#/$defs/y' }] };
  const x = { type: 'object', properties: { p: several, q: several } };
  expect(
    nativeOutputSchema({ ...closed({ a: several }), $defs: { x, y: { ...x, title: 'y' } } }),
  ).toBeUndefined();
});
