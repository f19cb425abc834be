/** Random schemas in a mixture of dialects, each with its draft 2020-12 equivalent and with values that fit. */
import type { Json } from '../../../src/core/json.js';
import type { Chance } from './chance.js';

export interface Mixture {
  readonly dialect: unknown;
  readonly plain: unknown;
  readonly sample: () => unknown;
}

const NAMES = ['a', 'b', '$c', 'd e', '_c', 'constructor', 'x'.repeat(65)];

function mixture(random: Chance, depth: number): Mixture {
  const kinds = depth > 0 ? [...LEAVES, list, tuple, anObject, joined] : LEAVES;
  return random.one(kinds)(random, depth);
}

export function anObject(random: Chance, depth: number): Mixture {
  const members = NAMES.filter(() => random.below(2) === 0).map((name) => ({
    name,
    schema: mixture(random, depth - 1),
    required: random.one(['no', 'listed', 'marked'] as const),
  }));
  const required = members.filter((member) => member.required !== 'no').map(({ name }) => name);
  const listed = members.filter((member) => member.required === 'listed').map(({ name }) => name);
  const marked = (schema: unknown): unknown => ({ ...(schema as Json), required: true });
  const markable = members.every(({ schema }) => !hasRequired(schema.dialect));
  const properties = members.map(({ name, schema, required: how }) => [
    name,
    how === 'marked' && markable ? marked(schema.dialect) : schema.dialect,
  ]);
  return {
    dialect: {
      type: random.one(['object', 'dict', 'Object']),
      properties: Object.fromEntries(properties) as unknown,
      required: markable ? listed : required,
      additionalProperties: false,
    },
    plain: {
      type: 'object',
      properties: Object.fromEntries(members.map(({ name, schema }) => [name, schema.plain])),
      required,
      additionalProperties: false,
    },
    sample: () =>
      Object.fromEntries(
        members
          .filter((member) => member.required !== 'no' || random.below(2) === 0)
          .map(({ name, schema }) => [name, schema.sample()]),
      ),
  };
}

function hasRequired(schema: unknown): boolean {
  return typeof schema !== 'object' || schema === null || Object.hasOwn(schema, 'required');
}

const LEAVES: readonly ((random: Chance, depth: number) => Mixture)[] = [
  (random) => {
    const bound = random.below(9);
    return {
      dialect: { type: random.one(['int', 'Integer']), minimum: bound, exclusiveMinimum: true },
      plain: { type: 'integer', exclusiveMinimum: bound },
      sample: () => bound + 1 + random.below(9),
    };
  },
  (random) => ({
    dialect: { type: 'str', nullable: true },
    plain: { type: ['string', 'null'] },
    sample: () => random.one(['x', null]),
  }),
  () => ({
    dialect: { type: 'string', pattern: '^\\d{4}\\-\\d{2}$' },
    plain: { type: 'string', pattern: '^\\d{4}-\\d{2}$' },
    sample: () => '2024-01',
  }),
  (random) => ({ dialect: { enum: 'x' }, plain: { const: 'x' }, sample: () => random.one(['x']) }),
  (random) => ({
    dialect: { type: 'any', $schema: 'http://json-schema.org/draft-07/schema#', id: '#i' },
    plain: {},
    sample: () => random.one([1, 'x', null, [], {}]),
  }),
  (random) => ({
    dialect: { $ref: '#/definitions/shared', nullable: true },
    plain: { anyOf: [{ $ref: '#/$defs/shared' }, { type: 'null' }] },
    sample: () => random.one([true, null]),
  }),
];

function list(random: Chance, depth: number): Mixture {
  const items = mixture(random, depth - 1);
  return {
    dialect: { type: 'list', items: items.dialect },
    plain: { type: 'array', items: items.plain },
    sample: () => Array.from({ length: random.below(3) }, () => items.sample()),
  };
}

function tuple(random: Chance, depth: number): Mixture {
  const parts = [mixture(random, depth - 1), mixture(random, depth - 1)];
  return {
    dialect: { type: 'array', items: parts.map(({ dialect }) => dialect), additionalItems: false },
    plain: { type: 'array', prefixItems: parts.map(({ plain }) => plain), items: false },
    sample: () => parts.map(({ sample }) => sample()),
  };
}

export function joined(random: Chance, depth: number): Mixture {
  const forms = [anObject(random, depth), anObject(random, depth)];
  return {
    dialect: { anyOf: forms.map(({ dialect }) => dialect) },
    plain: { anyOf: forms.map(({ plain }) => plain) },
    sample: () => random.one(forms).sample(),
  };
}
