import { describe, expect, test } from '@jest/globals';
import { body, complaint, testRules, tool } from './rule-cases.js';

const having = (...tools: object[]) => body({ tools });
const schema = (more: object) => having(tool({ input_schema: { type: 'object', ...more } }));
const strict = (more: object, name = 'f') =>
  tool({ name, strict: true, input_schema: { type: 'object', additionalProperties: false, ...more } });
const format = (more: object, model = 'claude-opus-4-8') =>
  body({ model, output_config: { format: { type: 'json_schema', schema: more } } });
const closed = { type: 'object', additionalProperties: false };
const path = 'tools.0.custom.input_schema';

describe('tools', () => {
  testRules([
    {
      what: 'name',
      taken: having(tool({ name: 'a'.repeat(128) })),
      refused: having(tool({ name: 'a.b' })),
      text: "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
    },
    {
      what: 'long name',
      taken: having(tool()),
      refused: having(tool({ name: 'a'.repeat(129) })),
      text: 'tools.0.custom.name: String should have at most 128 characters',
    },
    {
      what: 'same name',
      taken: having(tool(), tool({ name: 'g' })),
      refused: having(tool(), tool()),
      text: 'tools: Tool names must be unique.',
    },
    {
      what: 'sites',
      taken: having({ type: 'web_search_20250305', name: 'web_search', allowed_domains: ['a.example'] }),
      refused: having({
        ...{ type: 'web_search_20250305', name: 'web_search' },
        ...{ allowed_domains: ['a.example'], blocked_domains: ['b.example'] },
      }),
      text: 'tools.0.web_search_20250305: Only one of allowed_domains or blocked_domains can be specified',
    },
    {
      what: 'top combination',
      taken: schema({ properties: { a: { anyOf: [{ type: 'string' }] } }, not: {} }),
      refused: schema({ anyOf: [{}] }),
      text: `${path}: input_schema does not support oneOf, allOf, or anyOf at the top level`,
    },
    {
      what: 'property keys',
      taken: schema({ properties: { a: { properties: { $b: {} } } } }),
      refused: schema({ properties: { $b: {} } }),
      text: `${path}.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'`,
    },
    {
      what: 'no type',
      taken: schema({}),
      refused: having(tool({ input_schema: {} })),
      text: `${path}.type: Field required`,
    },
    {
      what: 'other type',
      taken: schema({}),
      refused: having(tool({ input_schema: { type: 'string' } })),
      text: `${path}.type: Input should be 'object'`,
    },
    {
      what: 'kind',
      taken: having({ type: 'web_search_20250305', name: 'web_search', max_uses: 3 }),
      refused: having({ type: 'function', name: 'f' }),
      text: 'does not support tool types: function.',
    },
    {
      what: 'all deferred',
      taken: having(tool(), tool({ name: 'g', defer_loading: true })),
      refused: having(tool({ defer_loading: true })),
      text: 'All tools have defer_loading set',
    },
  ]);

  test.each([
    { properties: { a: { type: 'number', exclusiveMinimum: true } } },
    { properties: { a: { type: 'array', items: [{ type: 'string' }] } } },
    { properties: { a: { type: 'float' } } },
    { properties: { a: { type: 'string', required: true } } },
    { properties: { a: { enum: 'x' } } },
    { properties: { a: { pattern: '(' } } },
    { properties: { a: { $ref: '#/$defs/none' } } },
    { properties: { a: 'string' } },
  ])('not of draft 2020-12: %j', (more) => {
    expect(complaint(schema(more))).toContain(
      `${path}: JSON schema is invalid. It must match JSON Schema draft 2020-12`,
    );
  });

  test.each([
    { $schema: 'http://json-schema.org/draft-07/schema#' },
    { properties: { pattern: { type: 'string' }, required: { properties: { $ref: { type: 'number' } } } } },
    { properties: { a: { $ref: '#/$defs/b' } }, $defs: { b: { $ref: '#' } } },
    { properties: { a: true, b: { prefixItems: [{}], const: null, format: 'odd' } }, unheard: 1 },
  ])('of draft 2020-12: %j', (more) => {
    expect(complaint(schema(more))).toBeUndefined();
  });
});

describe('schemas that become a grammar', () => {
  const optional = (count: number) => ({
    properties: Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, {}])),
  });
  const many = (count: number) =>
    having(...Array.from({ length: count }, (_, index) => strict({}, `f${index}`)));
  testRules([
    {
      what: 'closed objects',
      taken: having(strict({})),
      refused: having(tool({ strict: true })),
      text: `${path}: For 'object' type, 'additionalProperties' must be explicitly set to false`,
    },
    {
      what: 'in a format too',
      taken: format(closed),
      refused: format({ ...closed, properties: { a: { type: 'object' } } }),
      text: "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
    },
    {
      what: 'length',
      taken: format(closed),
      refused: format({ ...closed, properties: { a: { type: 'string', minLength: 1 } } }),
      text: "For 'string' type, property 'minLength' is not supported",
    },
    {
      what: 'range',
      taken: schema({ properties: { a: { minimum: 1 } } }),
      refused: having(strict({ properties: { a: { minimum: 1 } } })),
      text: "property 'minimum' is not supported",
    },
    {
      what: 'items',
      taken: format({ type: 'array', minItems: 1 }),
      refused: format({ type: 'array', minItems: 2 }),
      text: "output_config.format.schema: For 'array' type, 'minItems' values other than 0 or 1 are not supported",
    },
    {
      what: 'recursion',
      taken: format({
        ...closed,
        properties: { a: { $ref: '#/$defs/b' }, c: { $ref: '#/$defs/b' } },
        $defs: { b: closed },
      }),
      refused: format({
        ...closed,
        properties: { a: { $ref: '#/$defs/b' } },
        $defs: { b: { ...closed, properties: { c: { $ref: '#/$defs/b' } } } },
      }),
      text: 'Recursive schemas are not supported',
    },
    {
      what: 'optional parameters',
      taken: having(strict(optional(24))),
      refused: having(strict(optional(25))),
      text: 'Schema is too complex for compilation.',
    },
    {
      what: 'strict tools',
      taken: many(20),
      refused: many(21),
      text: 'Schema is too complex for compilation.',
    },
    {
      what: 'model without',
      taken: format(closed, 'claude-haiku-4-5'),
      refused: format(closed, 'claude-sonnet-4-20250514'),
      text: 'output_config.format: Extra inputs are not permitted',
    },
    {
      what: 'prefill',
      taken: format(closed, 'claude-haiku-4-5'),
      refused: {
        ...format(closed, 'claude-haiku-4-5'),
        messages: [
          { role: 'user', content: 'x' },
          { role: 'assistant', content: '{' },
        ],
      },
      text: 'not supported with assistant message prefill',
    },
  ]);
});
