/** Schemas of any dialect come out in a form that the model's API accepts, with the same meaning. */
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { apiToolSchema } from '../../../src/claude/compose/tool-schema.js';
import type { Json } from '../../../src/core/json.js';
import { renamedForApi } from '../../../src/claude/compose/property-names.js';
import { chance } from './chance.js';
import { anObject, joined } from './dialect-mixture.js';
import { growth } from './growth.js';
import { faultsOf } from './schema-faults.js';

const one = (schema: unknown): Json => ({ type: 'object', properties: { a: schema } });
const repaired = (schema: unknown): unknown => (apiToolSchema(one(schema)).schema['properties'] as Json)['a'];

describe('a valid schema', () => {
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
      "other dialects' keywords",
      one({ 'x-order': 1, example: 2, format: 'money', discriminator: { propertyName: 'k' } }),
    ],
    [
      'names of every object',
      JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{}}}') as Json,
    ],
  ])('comes back unchanged: %s', (_, schema) => {
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
    [{ $ref: '#/nowhere', description: 'd' }, { description: 'd (defined by #/nowhere)' }],
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
      {
        type: 'object',
        $defs: { x: {}, x_2: { type: 'string' } },
        properties: { a: { $ref: '#/$defs/x_2' } },
      },
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

test('any mixture of dialects becomes valid and accepts what its plain draft 2020-12 equivalent accepts', () => {
  const random = chance(3);
  for (let round = 0; round < 90; round += 1) {
    const isJoined = round % 3 === 0;
    const { dialect, plain, sample } = isJoined ? joined(random, 2) : anObject(random, 2);
    const original = { ...(dialect as Json), definitions: { shared: { type: 'bool' } } };
    const { schema, names } = apiToolSchema(original);
    expect(faultsOf(schema)).toEqual([]);
    expect(JSON.stringify(apiToolSchema(original).schema)).toBe(JSON.stringify(schema));
    const again = apiToolSchema(schema);
    expect(again).toEqual({ schema });
    // The one is sound as made, and the other has been checked above.
    const ajv = new Ajv2020({ strict: false, ownProperties: true, validateSchema: false });
    const before = ajv.compile({ ...(plain as Json), $defs: { shared: { type: 'boolean' } } });
    const after = ajv.compile(schema);
    for (let each = 0; each < 10; each += 1) {
      const value = sample() as Json;
      const broken = Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, random.below(4) ? inner : 7]),
      );
      for (const args of [value, broken]) {
        const taken = before(args);
        const takenAfter = after(names ? renamedForApi(args, names) : args);
        if (taken) expect(takenAfter).toBe(true);
        else if (!isJoined) expect(takenAfter).toBe(false);
      }
      expect(before(value)).toBe(true);
    }
  }
});

describe('nothing costs more than its size', () => {
  const chain = (depth: number, link: (next: unknown, at: number) => unknown): Json => {
    const links = Array.from({ length: depth }, (_, at) => [
      `d${at}`,
      link({ $ref: `#/$defs/d${at + 1}` }, at),
    ]);
    const last = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    return { $ref: '#/$defs/d0', $defs: { ...(Object.fromEntries(links) as Json), [`d${depth}`]: last } };
  };

  test.each<[string, (next: unknown, at: number) => unknown]>([
    ['the same twice', (next) => ({ allOf: [next, next] })],
    ['either of two identical ones', (next) => ({ anyOf: [next, next] })],
    [
      'the same with something else',
      (next, at) => ({
        allOf: [
          { anyOf: [next, { properties: { a: { minLength: at } } }] },
          { oneOf: [next, { properties: { a: { maxLength: at } } }] },
        ],
      }),
    ],
    ['denied twice', (next, at) => ({ allOf: [next, { allOf: [next, { not: { required: [`x${at}`] } }] }] })],
  ])('forty references deep: %s', (_, link) => {
    const schema = chain(40, link);
    const made = apiToolSchema(schema).schema;
    expect(faultsOf(made)).toEqual([]);
    expect(JSON.stringify(made).length).toBeLessThan(10 * JSON.stringify(schema).length + 20_000);
  });

  test('a schema nested too deep to read becomes any object', () => {
    let deep: Json = {};
    for (let depth = 0; depth < 50_000; depth += 1) deep = { items: deep };
    expect(apiToolSchema(one(deep))).toEqual({ schema: { type: 'object' } });
  });

  const wide = (count: number, each: (at: number) => unknown): Json =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, each(at)]));
  test.each<[string, (size: number) => Json]>([
    [
      'properties',
      (size) => ({ properties: wide(size, () => ({ type: 'int', minimum: 1, exclusiveMinimum: true })) }),
    ],
    [
      'names to be changed',
      (size) => ({
        properties: {
          ...wide(size, () => ({})),
          ...Object.fromEntries(
            Array.from({ length: size }, (_, at) => ['$'.repeat((at % 50) + 70) + String(at), {}]),
          ),
        },
      }),
    ],
    [
      'references',
      (size) => ({
        properties: wide(size, (at) => ({ $ref: `#/definitions/p${at}` })),
        definitions: wide(size, (at) => ({ $ref: `#/definitions/p${at + 1}` })),
      }),
    ],
    [
      'moved schemas',
      (size) => ({
        properties: wide(size, (at) => ({ $ref: `#/components/p${at}/s` })),
        components: wide(size, () => ({ s: { type: 'str' } })),
      }),
    ],
    [
      'identities',
      (size) => ({
        $id: 'https://x.org/s',
        properties: wide(size, (at) => ({ $ref: `i${at}` })),
        definitions: wide(size, (at) => ({ $id: `i${at}` })),
      }),
    ],
    [
      'names that exist twice',
      (size) => {
        const row = Array.from({ length: 10 * Math.sqrt(size) }, (_, at) => '_'.repeat(at + 1));
        return {
          properties: wide(size, () => ({ $ref: '#/definitions/_' })),
          $defs: { ...Object.fromEntries(row.map((name) => [name, {}])), ...wide(size, () => ({})) },
          definitions: { _: {}, p0: {}, ...wide(size, (at) => ({ $ref: `#/definitions/p${at}` })) },
        };
      },
    ],
    [
      'forms',
      (size) => ({
        anyOf: Array.from({ length: size }, (_, at) => ({
          properties: { k: { const: at }, [`p${at}`]: {} },
          required: ['k'],
        })),
      }),
    ],
    [
      'variants of one thing',
      (size) => ({
        oneOf: Array.from({ length: size }, (_, at) => ({ title: `t${at}`, $ref: '#/$defs/x' })),
        $defs: { x: { type: 'object', properties: wide(size, () => ({})) } },
      }),
    ],
    ['dependencies', (size) => ({ dependencies: wide(size, (at) => (at % 2 ? ['x'] : {})) })],
    [
      'parts',
      (size) => ({
        allOf: Array.from({ length: size }, (_, at) => ({
          properties: { k: { minLength: at } },
          required: [`p${at}`],
        })),
      }),
    ],
  ])('of %s', (_, schemaOf) => {
    const work = (size: number): (() => void) => {
      const schema = schemaOf(size);
      return () => void apiToolSchema(schema);
    };
    expect(growth(work, 250, 8)).toBeLessThan(4);
  });
});
