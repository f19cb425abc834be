/** Schemas of any dialect come out as the model's API takes them, and say the same. */
import { describe, expect, test } from '@jest/globals';
import { apiToolSchema } from '../../../src/claude/compose/tool-schema.js';
import type { Json } from '../../../src/claude/json.js';
import { faultsOf } from './schema-faults.js';

const one = (schema: unknown): Json => ({ type: 'object', properties: { a: schema } });
const repaired = (schema: unknown): unknown => (apiToolSchema(one(schema)).schema['properties'] as Json)['a'];

describe('a schema that is fine', () => {
  test.each<[string, Json]>([
    ['plain', { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }],
    ['without properties', { type: 'object' }],
    ['keys in another order', { required: [], additionalProperties: false, properties: {}, type: 'object' }],
    ['boolean properties', one(true)],
    ['its own dialect named', { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' }],
    ['an absolute identity', { $id: 'https://example.com/s', type: 'object' }],
    ['references', { ...one({ $ref: '#/$defs/x' }), $defs: { x: { $ref: '#/$defs/x%20y' }, 'x y': {} } }],
    [
      'references elsewhere',
      { type: 'object', properties: { a: { items: { $ref: '#' } }, b: { $ref: '#/properties/a' } } },
    ],
    ['joined schemas inside', one({ anyOf: [{ type: 'string' }, { allOf: [{}] }], oneOf: [true] })],
    ['conditions at the root', { type: 'object', not: { required: ['x'] }, if: {}, then: {}, else: false }],
    ['a tuple', one({ prefixItems: [{ type: 'string' }], items: false })],
    [
      'words of others',
      one({ 'x-order': 1, example: 2, format: 'money', discriminator: { propertyName: 'k' } }),
    ],
    [
      'names of every object',
      JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{}}}') as Json,
    ],
  ])('comes back as it was: %s', (_, schema) => {
    const result = apiToolSchema(schema);
    expect(JSON.stringify(result)).toBe(JSON.stringify({ schema }));
  });
});

describe('a property of another dialect', () => {
  test.each<[unknown, unknown]>([
    [{ minimum: 0, exclusiveMinimum: true }, { exclusiveMinimum: 0 }],
    [{ maximum: 9, exclusiveMaximum: false }, { maximum: 9 }],
    [{ exclusiveMaximum: true }, {}],
    [
      { items: [{ type: 'int' }], additionalItems: false },
      { prefixItems: [{ type: 'integer' }], items: false },
    ],
    [{ items: [], additionalItems: { type: 'str' } }, { items: { type: 'string' } }],
    [{ items: {}, additionalItems: false }, { items: {} }],
    [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [{ type: 'string', nullable: false }, { type: 'string' }],
    [{ type: ['string', 'null'], nullable: true }, { type: ['string', 'null'] }],
    [
      { type: 'string', enum: ['x'], nullable: true },
      { type: ['string', 'null'], enum: ['x', null] },
    ],
    [{ const: 1, nullable: true }, { enum: [1, null] }],
    [{ anyOf: [{ type: 'string' }], nullable: true }, { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    [
      { description: 'd', allOf: [{ type: 'string' }], nullable: true },
      { description: 'd', anyOf: [{ allOf: [{ type: 'string' }] }, { type: 'null' }] },
    ],
    [{ type: 'STRING' }, { type: 'string' }],
    [{ type: 'List[int]' }, { type: 'array' }],
    [{ type: 'str | None' }, { type: ['string', 'null'] }],
    [{ type: 'any' }, {}],
    [{ type: 'money' }, { description: '(type: money)' }],
    [{ type: ['int', 'money'], description: 'd' }, { description: 'd (type: int, money)' }],
    [{ type: ['float', 'number', 'None'] }, { type: ['number', 'null'] }],
    [{ type: [] }, {}],
    [{ type: null }, {}],
    [{ enum: 'x' }, { const: 'x' }],
    [{ type: 'string', enum: [] }, { type: 'string' }],
    [{ enum: { x: 1 } }, {}],
    [
      { required: 'yes', minLength: '3', maxLength: -1, minimum: 'x', uniqueItems: 'true' },
      { minLength: 3, uniqueItems: true },
    ],
    [{ description: null, title: 3, default: null }, { default: null }],
    [{ examples: 3 }, { examples: [3] }],
    [{ anyOf: [], oneOf: { type: 'str' }, allOf: 'x' }, { oneOf: [{ type: 'string' }] }],
    [
      { properties: [], patternProperties: [] },
      { properties: {}, patternProperties: {} },
    ],
    [{ additionalProperties: 'false' }, { additionalProperties: false }],
    [{ items: 'str' }, { items: { type: 'string' } }],
    [null, {}],
    ['int', { type: 'integer' }],
    [{ divisibleBy: 2 }, { multipleOf: 2 }],
    [{ id: '#x', $id: 'y', $schema: 'http://json-schema.org/draft-07/schema#' }, {}],
    [
      { dependencies: { x: ['y'], z: { type: 'dict' } } },
      { dependentRequired: { x: ['y'] }, dependentSchemas: { z: { type: 'object' } } },
    ],
    [{ pattern: '^\\d{4}\\-\\d{2}$' }, { pattern: '^\\d{4}-\\d{2}$' }],
    [{ pattern: '[\\w-.]\\@{x}\\A' }, { pattern: '[\\w\\-.]@\\{x\\}^' }],
    [{ pattern: '(?P<y>a)(?P=y)' }, { pattern: '(?<y>a)\\k<y>' }],
    [{ pattern: '(?i)x', description: 'd' }, { description: 'd (pattern: (?i)x)' }],
    [
      { patternProperties: { 'a\\-b': { type: 'int' } } },
      { patternProperties: { 'a-b': { type: 'integer' } } },
    ],
    [
      { patternProperties: { '(': {} }, additionalProperties: false },
      { patternProperties: {}, description: '(keys may match ()' },
    ],
    [{ $ref: '#/nowhere', description: 'd' }, { description: 'd (a #/nowhere)' }],
    [{ $ref: 3 }, {}],
    [{ $recursiveRef: '#' }, { $ref: '#' }],
    [
      { properties: { x: { required: true }, y: { type: 'str', required: false } } },
      { properties: { x: {}, y: { type: 'string' } }, required: ['x'] },
    ],
    [{ required: ['x', 3, 'x'] }, { required: ['x'] }],
    [{ required: { x: true, y: false } }, { required: ['x'] }],
  ])('%j', (from, to) => {
    expect(repaired(from)).toEqual(to);
    expect(faultsOf(apiToolSchema(one(from)).schema)).toEqual([]);
  });
});

describe('the root', () => {
  test.each<[unknown, unknown]>([
    [{}, { type: 'object', properties: {} }],
    [{ properties: { a: {} } }, { type: 'object', properties: { a: {} } }],
    [
      { type: ['object', 'null'], properties: {} },
      { type: 'object', properties: {} },
    ],
    [{ type: 'dict', nullable: true }, { type: 'object' }],
    [{ type: 'string', enum: ['x'] }, { type: 'object' }],
    [
      { definitions: { x: { type: 'str' } }, properties: { a: { $ref: '#/definitions/x' } } },
      { type: 'object', $defs: { x: { type: 'string' } }, properties: { a: { $ref: '#/$defs/x' } } },
    ],
    [
      {
        $defs: { x: {} },
        definitions: { x: { type: 'str' } },
        properties: { a: { $ref: '#/definitions/x' } },
      },
      { type: 'object', $defs: { x: {}, x_: { type: 'string' } }, properties: { a: { $ref: '#/$defs/x_' } } },
    ],
    [
      {
        components: {
          schemas: { Pet: { type: 'dict', properties: { p: { $ref: '#/components/schemas/Pet' } } } },
        },
        properties: { a: { $ref: '#/components/schemas/Pet' } },
      },
      {
        type: 'object',
        properties: { a: { $ref: '#/$defs/Pet' } },
        $defs: { Pet: { type: 'object', properties: { p: { $ref: '#/$defs/Pet' } } } },
      },
    ],
    [
      {
        $id: 'https://x.org/s.json',
        definitions: { x: { $id: 'item.json', definitions: { y: {} }, items: { $ref: '#/definitions/y' } } },
        properties: { a: { $ref: 'item.json' }, b: { $ref: 'https://x.org/s.json#/definitions/x' } },
      },
      {
        type: 'object',
        $id: 'https://x.org/s.json',
        $defs: { x: { $defs: { y: {} }, items: { $ref: '#/$defs/x/$defs/y' } } },
        properties: { a: { $ref: '#/$defs/x' }, b: { $ref: '#/$defs/x' } },
      },
    ],
    [
      {
        properties: {
          a: { nullable: true, allOf: [{ type: 'int' }] },
          b: { $ref: '#/properties/a/allOf/0' },
        },
      },
      {
        type: 'object',
        properties: {
          a: { anyOf: [{ allOf: [{ type: 'integer' }] }, { type: 'null' }] },
          b: { $ref: '#/properties/a/anyOf/0/allOf/0' },
        },
      },
    ],
    [
      {
        $ref: '#/definitions/A',
        definitions: {
          A: { type: 'object', description: 'd', properties: { a: { $ref: '#/definitions/B' } } },
          B: {},
          C: {},
        },
      },
      { $defs: { B: {} }, type: 'object', description: 'd', properties: { a: { $ref: '#/$defs/B' } } },
    ],
    [
      { $ref: '#/definitions/A', definitions: { A: { type: 'object', properties: { a: { $ref: '#' } } } } },
      {
        $defs: {
          A: { type: 'object', properties: { a: { $ref: '#/$defs/root' } } },
          root: { $ref: '#/$defs/A' },
        },
        type: 'object',
        properties: { a: { $ref: '#/$defs/root' } },
      },
    ],
    [{ $ref: '#' }, { type: 'object', properties: {} }],
    [
      {
        allOf: [
          { properties: { a: { type: 'string' } }, required: ['a'], minProperties: 1 },
          {
            properties: { a: { minLength: 1 }, b: {} },
            required: ['b'],
            minProperties: 2,
            additionalProperties: false,
          },
        ],
      },
      {
        type: 'object',
        minProperties: 2,
        properties: { a: { allOf: [{ type: 'string' }, { minLength: 1 }] }, b: {} },
        required: ['a', 'b'],
        additionalProperties: false,
      },
    ],
    [
      {
        type: 'object',
        description: 'd',
        properties: { a: {}, b: {} },
        anyOf: [{ required: ['a'] }, { required: ['b'] }],
      },
      {
        type: 'object',
        description: 'd (fits at least one of: 1. with `a`, 2. with `b`)',
        properties: { a: {}, b: {} },
      },
    ],
    [
      {
        oneOf: [
          {
            type: 'object',
            properties: { kind: { const: 'x' }, n: { type: 'int' } },
            required: ['kind', 'n'],
            additionalProperties: false,
          },
          {
            type: 'object',
            properties: { kind: { const: 'y' }, n: { type: 'int' } },
            required: ['kind'],
            additionalProperties: false,
          },
          { type: 'null' },
        ],
      },
      {
        type: 'object',
        properties: { kind: { anyOf: [{ const: 'x' }, { const: 'y' }] }, n: { type: 'integer' } },
        required: ['kind'],
        additionalProperties: false,
        description: '(fits exactly one of: 1. with `kind` "x" and `n`, 2. with `kind` "y")',
      },
    ],
  ])('%j', (from, to) => {
    const { schema } = apiToolSchema(from as Json);
    expect(schema).toEqual(to);
    expect(faultsOf(schema)).toEqual([]);
  });
});
