/** What a schema says about an object, in a form that can be combined: all of several, or any of several. */
import { isObject, type Json } from '../../core/json.js';
import { KEYWORDS, type Schema } from './schema-keywords.js';
import type { SchemaSums } from './schema-sums.js';

export interface Shape {
  readonly properties: ReadonlyMap<string, Schema>;
  readonly required: ReadonlySet<string>;
  readonly patterns: ReadonlyMap<string, Schema>;
  /** What properties not named here must match; `undefined` when they are free. */
  readonly additional?: Schema;
  /** The other keywords; those that belong to an `if` stay together under it. */
  readonly rest: ReadonlyMap<string, unknown>;
  /** Everything that cannot be kept as a keyword. */
  readonly words: readonly string[];
}

export const ANY_OBJECT: Shape = {
  properties: new Map(),
  required: new Set(),
  patterns: new Map(),
  rest: new Map(),
  words: [],
};

/** What the schema's own keywords say, without those that join other schemas to it. */
export function ownShape(schema: Json): Shape {
  const { properties, required, patternProperties, additionalProperties, unevaluatedProperties } = schema;
  const additional = (additionalProperties ?? unevaluatedProperties) as Schema | undefined;
  return {
    properties: schemaMap(properties),
    required: new Set(Array.isArray(required) ? (required as string[]) : []),
    patterns: schemaMap(patternProperties),
    ...(additional === undefined || additional === true ? {} : { additional }),
    rest: new Map(restOf(schema)),
    words: [],
  };
}

/** What all of them together require, or a little less. */
export function allOfShapes(shapes: readonly Shape[], sums: SchemaSums): Shape {
  const [first = ANY_OBJECT] = shapes;
  if (shapes.length < 2 || !sums.affordNames(effort(shapes))) return first;
  const additional = shapes.flatMap((shape) => (shape.additional === undefined ? [] : [shape.additional]));
  const rest = new Map<string, unknown>();
  const words = shapes.flatMap((shape) => shape.words);
  for (const [keyword, value] of shapes.flatMap((shape) => [...shape.rest])) {
    const before = rest.get(keyword);
    const both = before === undefined ? value : (BOTH.get(keyword)?.(before, value, sums) ?? before);
    rest.set(keyword, both);
    if (both === before && KEYWORDS.has(keyword) && !SAID.has(keyword) && !sums.same(before, value))
      words.push(`also ${keyword}: ${sums.text(value).slice(0, LONGEST_QUOTE)}`);
  }
  return {
    properties: byName(
      shapes,
      (shape) => shape.properties,
      (each) => sums.all(each),
    ),
    required: new Set(shapes.flatMap((shape) => [...shape.required])),
    patterns: byName(
      shapes,
      (shape) => shape.patterns,
      (each) => sums.all(each),
    ),
    // A name missing in one of them may occur in another: only names missing in all are refused.
    ...(additional.length === 0 ? {} : { additional: sums.all(additional) }),
    rest,
    words: [...new Set(words)],
  };
}

/** What any of them accepts: every property that one of them names, with only those required that all require. */
export function anyOfShapes(shapes: readonly Shape[], sums: SchemaSums): Shape {
  const [first = ANY_OBJECT, ...others] = shapes;
  if (others.length === 0) return first;
  if (!sums.affordNames(effort(shapes))) return ANY_OBJECT;
  const samePatterns = others.every((shape) => sums.same([...shape.patterns], [...first.patterns]));
  const additional = shapes.map((shape) => shape.additional);
  const closed = samePatterns && !additional.includes(undefined) ? (additional as Schema[]) : undefined;
  return {
    properties: byName(
      shapes,
      (shape) => shape.properties,
      (each) => sums.any(each),
    ),
    required: new Set(
      [...first.required].filter((name) => others.every((shape) => shape.required.has(name))),
    ),
    patterns: samePatterns ? first.patterns : new Map<string, Schema>(),
    ...(closed ? { additional: sums.any(closed) } : {}),
    rest: new Map(
      [...first.rest].filter(([keyword, value]) =>
        others.every((shape) => shape.rest.has(keyword) && sums.same(shape.rest.get(keyword), value)),
      ),
    ),
    words: [],
  };
}

/** The keywords that express the shape, in the order of a handwritten schema. */
export function shapeKeywords(shape: Shape): Map<string, unknown> {
  const keywords = new Map<string, unknown>([['type', 'object']]);
  for (const [keyword, value] of shape.rest)
    if (keyword === 'if') for (const [part, sub] of Object.entries(value as Json)) keywords.set(part, sub);
    else keywords.set(keyword, value);
  keywords.set('properties', Object.fromEntries(shape.properties));
  if (shape.patterns.size > 0) keywords.set('patternProperties', Object.fromEntries(shape.patterns));
  if (shape.required.size > 0) keywords.set('required', [...shape.required]);
  if (shape.additional !== undefined) keywords.set('additionalProperties', shape.additional);
  return keywords;
}

/** How to require two values of one keyword at once. */
const BOTH = new Map<string, (one: unknown, other: unknown, sums: SchemaSums) => unknown>([
  ['minProperties', (one, other) => Math.max(Number(one), Number(other))],
  ['maxProperties', (one, other) => Math.min(Number(one), Number(other))],
  ['propertyNames', (one, other, sums) => sums.all([one as Schema, other as Schema])],
  ['not', (one, other, sums) => sums.any([one as Schema, other as Schema], one as Schema)],
  [
    'dependentRequired',
    (one, other) => joined(one, other, (a, b) => [...new Set([...(a as string[]), ...(b as string[])])]),
  ],
  [
    'dependentSchemas',
    (one, other, sums) => joined(one, other, (a, b) => sums.all([a as Schema, b as Schema])),
  ],
]);

function joined(one: unknown, other: unknown, both: (a: unknown, b: unknown) => unknown): Json {
  const all = new Map(Object.entries(one as Json));
  for (const [name, value] of Object.entries(other as Json))
    all.set(name, all.has(name) ? both(all.get(name), value) : value);
  return Object.fromEntries(all);
}

/** Annotations, which narrow nothing: the first one wins. */
export const SAID: ReadonlySet<string> = new Set([
  ...['title', 'description', '$comment', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
]);

/** The keywords that a shape holds in another form, that join schemas, or that name something found only at the root. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...['type', 'properties', 'required', 'patternProperties', 'additionalProperties', 'unevaluatedProperties'],
  ...['allOf', 'anyOf', 'oneOf', '$ref', '$defs', '$schema', '$id', 'if', 'then', 'else', 'const', 'enum'],
]);

const LONGEST_QUOTE = 300;

function restOf(schema: Json): [string, unknown][] {
  const rest = Object.entries(schema).filter(([keyword]) => !ELSEWHERE.has(keyword));
  const parts = Object.entries(schema).filter(([keyword]) => ['if', 'then', 'else'].includes(keyword));
  return Object.hasOwn(schema, 'if') ? [...rest, ['if', Object.fromEntries(parts)]] : rest;
}

function schemaMap(value: unknown): Map<string, Schema> {
  return new Map(isObject(value) ? (Object.entries(value) as [string, Schema][]) : []);
}

function byName(
  shapes: readonly Shape[],
  of: (shape: Shape) => ReadonlyMap<string, Schema>,
  sum: (schemas: readonly Schema[]) => Schema,
): Map<string, Schema> {
  const found = new Map<string, Schema[]>();
  for (const shape of shapes)
    for (const [name, schema] of of(shape)) {
      const there = found.get(name);
      if (there) there.push(schema);
      else found.set(name, [schema]);
    }
  return new Map([...found].map(([name, schemas]) => [name, sum(schemas)]));
}

function effort(shapes: readonly Shape[]): number {
  const each = ({ properties, required, patterns, rest, words }: Shape): number =>
    1 + properties.size + required.size + patterns.size + rest.size + words.length;
  return shapes.reduce((sum, shape) => sum + each(shape), 0);
}
