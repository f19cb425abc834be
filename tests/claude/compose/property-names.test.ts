/** Property names on their way to the model's API and back. */
import { describe, expect, test } from '@jest/globals';
import {
  createNameRestorer,
  renamedForApi,
  type PropertyNames,
} from '../../../src/claude/compose/property-names.js';
import { apiToolSchema } from '../../../src/claude/compose/tool-schema.js';
import { chance } from './chance.js';
import { growth } from './growth.js';

const names = named([
  ['$filter', '_filter'],
  ['say "hi"\n', 'say__hi__'],
  ['名', '_'],
]);

function named(pairs: [string, string][]): PropertyNames {
  return { toApi: new Map(pairs), toClient: new Map(pairs.map(([client, api]) => [api, client])) };
}

function restored(...fragments: string[]): string[] {
  const restorer = createNameRestorer(names);
  return fragments.map((fragment) => restorer.push(fragment));
}

test('only the top level of the arguments is renamed for the API', () => {
  expect(JSON.stringify(renamedForApi({ a: { $filter: 1 }, $filter: '$filter', 名: [] }, names))).toBe(
    '{"a":{"$filter":1},"_filter":"$filter","_":[]}',
  );
});

describe('what the model writes', () => {
  test.each([
    ['{"_filter":1,"a":{"_filter":"_filter"}}', '{"$filter":1,"a":{"_filter":"_filter"}}'],
    ['{"say__hi__" : "say__hi__"}', '{"say \\"hi\\"\\n" : "say__hi__"}'],
    ['{"\\u005ffilter":["_filter",{"_":1}],"_":"}"}', '{"$filter":["_filter",{"_":1}],"名":"}"}'],
    ['{"_filter\\"":1,"x\\\\":"\\"","_filter":2}', '{"_filter\\"":1,"x\\\\":"\\"","$filter":2}'],
    ['[{"_filter":1},"_filter","_filter"]', '[{"_filter":1},"_filter","_filter"]'],
    ['"_filter"', '"_filter"'],
    ['{"a":"x,","_filter":{},"_filter":[]}', '{"a":"x,","$filter":{},"$filter":[]}'],
    [' { } ', ' { } '],
    ['{"\\x":1,"_filter":1}', '{"\\x":1,"$filter":1}'],
    ['{"_filter', '{'],
  ])('%s', (text, expected) => {
    expect(restored(text).join('')).toBe(expected);
    expect(restored(...text.split(/(?:)/u)).join('')).toBe(expected);
  });

  test('passes through at once, except for a top-level key', () => {
    expect(restored('{"a":"b', 'c"', ',', '"_fil', 'ter', '":tr', 'ue')).toEqual([
      '{"a":"b',
      'c"',
      ',',
      '',
      '',
      '"$filter":tr',
      'ue',
    ]);
  });

  test('is not held back for a key longer than any renamed one', () => {
    const long = `{"${'k'.repeat(1000)}`;
    expect(restored(long, 'k')).toEqual([long, 'k']);
  });

  test('comes out the same however it is split', () => {
    const random = chance(7);
    for (let round = 0; round < 300; round += 1) {
      const keys = ['_filter', 'say__hi__', '_', 'plain', 'q"\\', '\u{1F600}'];
      const value = (depth: number): unknown =>
        depth > 2 || random.below(3) === 0
          ? random.one(['_filter', '"', '\\', 1, null, '{"_filter":'])
          : random.below(2) === 0
            ? [value(depth + 1), value(depth + 1)]
            : object(depth + 1);
      const object = (depth: number): Record<string, unknown> =>
        Object.fromEntries(keys.filter(() => random.below(2) === 0).map((key) => [key, value(depth)]));
      const client = object(0);
      const renamed = Object.fromEntries(
        Object.entries(client).map(([key, each]) => [names.toClient.get(key) ?? key, each]),
      );
      const spaced = random.below(2) === 0 ? 1 : undefined;
      const text = JSON.stringify(client, undefined, spaced).replace(/_/gu, (line) =>
        random.below(3) === 0 ? '\\u005f' : line,
      );
      const restorer = createNameRestorer(names);
      let out = '';
      for (let from = 0; from < text.length;) {
        const to = from + 1 + random.below(5);
        out += restorer.push(text.slice(from, to));
        from = to;
      }
      expect(JSON.parse(out)).toEqual(renamed);
      expect(Object.keys(JSON.parse(out) as object)).toEqual(Object.keys(renamed));
    }
  });

  test.each([
    ['one character at a time', 1],
    ['all at once', Infinity],
  ])('takes no longer per character for a longer text: %s', (_, length) => {
    const work = (size: number) => (): void => {
      const text = `{"_filter":"${'x'.repeat(size)}","${'k'.repeat(size)}":1}`;
      const restorer = createNameRestorer(names);
      for (let from = 0; from < text.length; from += length) restorer.push(text.slice(from, from + length));
    };
    expect(growth(work, 20_000, 8)).toBeLessThan(4);
  });
});

describe('names that the API refuses', () => {
  test.each<[string[], string[]]>([
    [
      ['$filter', 'filter[x]', '@odata.x', 'a b'],
      ['_filter', 'filter_x_', '_odata.x', 'a_b'],
    ],
    [
      ['_a', '$a', '@a', '_a_2'],
      ['_a', '_a_3', '_a_4', '_a_2'],
    ],
    [
      ['', '日本', 'é', 'x'.repeat(65), `${'x'.repeat(64)}y`],
      ['_', '__', 'e', 'x'.repeat(64), `${'x'.repeat(62)}_2`],
    ],
  ])('%j', (given, expected) => {
    const { schema, names: found } = apiToolSchema({
      type: 'object',
      properties: Object.fromEntries(given.map((name) => [name, { type: 'string' }])),
      required: given,
    });
    expect(Object.keys(schema['properties'] as object)).toEqual(expected);
    expect(schema['required']).toEqual(expected);
    for (const [at, name] of given.entries()) {
      expect(found?.toApi.get(name) ?? name).toBe(expected[at]);
      expect(found?.toClient.get(expected[at]!) ?? expected[at]).toBe(name);
    }
  });

  test('are reported, and renamed wherever the schema describes the arguments', () => {
    const { schema } = apiToolSchema({
      type: 'object',
      properties: {
        $a: { type: 'string', description: 'The a.' },
        $b: true,
        c: { properties: { $a: {} }, required: ['$a'] },
        d: { $ref: '#/properties/$a' },
      },
      required: ['$a'],
      dependentRequired: { $a: ['$b', 'c'] },
      dependentSchemas: { $b: { required: ['$a'] } },
      patternProperties: { '^\\$': { maxLength: 3 } },
      propertyNames: { maxLength: 9 },
      if: { properties: { $a: { const: 'x' } } },
      then: { required: ['$b'] },
      not: { anyOf: [{ required: ['$b', '$a'] }] },
      default: { $a: 'x' },
    });
    expect(schema).toEqual({
      type: 'object',
      properties: {
        _a: {
          allOf: [{ type: 'string', description: 'The a.' }, { maxLength: 3 }],
          description: '(named `$a`)',
        },
        _b: { allOf: [true, { maxLength: 3 }], description: '(named `$b`)' },
        c: { properties: { $a: {} }, required: ['$a'] },
        d: { $ref: '#/$defs/root/properties/$a' },
      },
      required: ['_a'],
      dependentRequired: { _a: ['_b', 'c'] },
      dependentSchemas: { _b: { required: ['_a'] } },
      patternProperties: { '^\\$': { maxLength: 3 } },
      propertyNames: { anyOf: [{ maxLength: 9 }, { enum: ['_a', '_b'] }] },
      if: { properties: { _a: { const: 'x' } } },
      then: { required: ['_b'] },
      not: { anyOf: [{ required: ['_b', '_a'] }] },
      default: { _a: 'x' },
      $defs: { root: expect.objectContaining({ required: ['$a'] }) as unknown },
    });
  });
});
