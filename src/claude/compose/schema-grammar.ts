/** Narrows a schema to the keywords that the model's API can enforce with a grammar. */
import { isObject, type Json } from '../../core/json.js';
import { KEYWORDS, withNote } from './schema-keywords.js';
import { pointerTokens, valueAt } from './schema-pointer.js';
import { objectSchema } from './schema-root.js';
import { SAID } from './schema-shape.js';

/**
 * The schema with every object closed; the descriptions state what a grammar cannot enforce. `undefined` when
 * more than that would be lost.
 * @param root an object schema in draft 2020-12
 */
export function grammarSchema(root: Json): Json | undefined {
  const referenced = new Map<string, Json>();
  const waiting = new Set<string>();
  let merges = 0;
  const context: Context = {
    length: JSON.stringify(root).length,
    mayMerge: () => (merges += 1) <= MOST_MERGED,
    definitions: isObject(root['$defs']) ? root['$defs'] : {},
    refer: (name) => waiting.add(name),
  };
  const top = narrowed(root, context);
  if (top === undefined) return undefined;
  // The set grows during the loop: definitions refer to others.
  for (const name of waiting) {
    const definition = narrowed(valueAt(context.definitions, [name]), context);
    if (definition === undefined) return undefined;
    referenced.set(name, definition);
  }
  return referenced.size === 0 ? top : { ...top, $defs: Object.fromEntries(referenced) };
}

interface Context {
  readonly definitions: Json;
  readonly refer: (definition: string) => void;
  /** Whether one more merge of schemas is allowed: recursive ones would never end. */
  readonly mayMerge: () => boolean;
  /** The length of the whole schema's text. */
  readonly length: number;
}

const MOST_MERGED = 50;

/** No description can replace these. */
const BEYOND = ['not', 'if', 'dependentSchemas', 'dependentRequired', 'patternProperties', 'prefixItems'];

function narrowed(schema: unknown, context: Context): Json | undefined {
  if (!isObject(schema) || BEYOND.some((keyword) => asks(schema[keyword]))) return undefined;
  if (Object.hasOwn(schema, '$ref')) return reference(schema, context);
  if (Object.hasOwn(schema, 'allOf')) return narrowed(merged(schema, context), context);
  if (Object.hasOwn(schema, 'anyOf') || Object.hasOwn(schema, 'oneOf')) return choice(schema, context);
  if (Object.hasOwn(schema, 'enum') || Object.hasOwn(schema, 'const')) return literal(schema);
  const type = typeOf(schema);
  if (typeof type === 'string') return typed(schema, type, context);
  if (type === undefined) return undefined;
  const plain = type.every((each) => typeof each === 'string' && SCALARS.has(each));
  if (plain) return told(schema, new Map<string, unknown>([['type', type], ...format(schema)]));
  const { title, description, ...each } = schema;
  return choice(
    { ...said({ title, description }), anyOf: type.map((one) => ({ ...each, type: one })) },
    context,
  );
}

function without(schema: Json, keyword: string): Json {
  return Object.fromEntries(Object.entries(schema).filter(([each]) => each !== keyword));
}

function asks(value: unknown): boolean {
  return value !== undefined && !(isObject(value) && Object.keys(value).length === 0);
}

/** A reference stands alone: any keyword beside it is left out. */
function reference(schema: Json, context: Context): Json | undefined {
  const [keyword, name, ...deeper] = pointerTokens(String(schema['$ref'])) ?? [];
  if (keyword !== '$defs' || name === undefined || deeper.length > 0 || !saysOnly(schema, ['$ref', 'type']))
    return undefined;
  context.refer(name);
  return { $ref: schema['$ref'] };
}

/** One schema instead of several that must all match. */
function merged(schema: Json, context: Context): Json | undefined {
  const parts = schema['allOf'] as unknown[];
  const [only] = parts;
  if (parts.length === 1 && isObject(only) && saysOnly(schema, ['allOf'])) {
    const { title, description } = schema;
    return Object.hasOwn(only, '$ref') ? only : { ...only, ...said({ title, description }) };
  }
  if (parts.every((part) => isObjectOnly(part, context.definitions))) {
    if (!context.mayMerge()) return undefined;
    return without(objectSchema({ ...schema, $defs: context.definitions }, context.length), '$defs');
  }
  const own = without(schema, 'allOf');
  const all = [own, ...parts];
  const keywords = all.flatMap((part) => (isObject(part) ? Object.keys(part) : ['$ref']));
  const apart = new Set(keywords).size === keywords.length && !keywords.includes('$ref');
  return apart ? (Object.assign({}, ...all) as Json) : undefined;
}

function isObjectOnly(schema: unknown, definitions: Json): boolean {
  let target = schema;
  for (
    let steps = 0;
    steps < MOST_STEPS && isObject(target) && typeof target['$ref'] === 'string';
    steps += 1
  )
    target = valueAt({ $defs: definitions }, pointerTokens(target['$ref']) ?? ['']);
  return isObject(target) && typeOf(target) === 'object';
}

const MOST_STEPS = 20;

function choice(schema: Json, context: Context): Json | undefined {
  const keyword = Object.hasOwn(schema, 'anyOf') ? 'anyOf' : 'oneOf';
  if (!saysOnly(schema, [keyword, 'type'])) return undefined;
  const forms = (schema[keyword] as unknown[]).map((form) => narrowed(form, context));
  return forms.includes(undefined) ? undefined : told(schema, new Map([['anyOf', forms]]), ['oneOf', 'type']);
}

function literal(schema: Json): Json | undefined {
  const keyword = Object.hasOwn(schema, 'const') ? 'const' : 'enum';
  const values = (keyword === 'const' ? [schema[keyword]] : schema[keyword]) as unknown[];
  const plain = values.length > 0 && values.every((value) => typeof value !== 'object' || value === null);
  return plain ? told(schema, new Map([[keyword, schema[keyword]]]), ['type']) : undefined;
}

function typeOf(schema: Json): string | readonly unknown[] | undefined {
  const { type } = schema;
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return type.length === 1 ? String(type[0]) : (type as unknown[]);
  if (Object.hasOwn(schema, 'properties')) return 'object';
  return Object.hasOwn(schema, 'items') ? 'array' : undefined;
}

const SCALARS: ReadonlySet<string> = new Set(['string', 'integer', 'number', 'boolean', 'null']);

function typed(schema: Json, type: string, context: Context): Json | undefined {
  if (type === 'object') return object(schema, context);
  if (type === 'array') return array(schema, context);
  return told(schema, new Map<string, unknown>([['type', type], ...format(schema)]));
}

function object(schema: Json, context: Context): Json | undefined {
  const { properties, required, additionalProperties, unevaluatedProperties } = schema;
  const rest = additionalProperties ?? unevaluatedProperties;
  const named = Object.entries(isObject(properties) ? properties : {});
  // An object with any properties would become one without properties.
  if (rest !== false && (rest !== undefined || named.length === 0)) return undefined;
  const names = new Set(named.map(([name]) => name));
  const needed = (Array.isArray(required) ? required : []) as string[];
  const made = named.map(([name, each]) => [name, narrowed(each, context)] as const);
  if (made.some(([, each]) => each === undefined) || needed.some((name) => !names.has(name)))
    return undefined;
  const keywords = new Map<string, unknown>([
    ['type', 'object'],
    ['properties', Object.fromEntries(made)],
  ]);
  if (Array.isArray(required)) keywords.set('required', needed);
  return told(schema, keywords.set('additionalProperties', false), ['unevaluatedProperties']);
}

function array(schema: Json, context: Context): Json | undefined {
  const items = narrowed(schema['items'], context);
  if (items === undefined) return undefined;
  const keywords = new Map<string, unknown>([
    ['type', 'array'],
    ['items', items],
  ]);
  const { minItems } = schema;
  if (typeof minItems !== 'number') return told(schema, keywords);
  return told(schema, keywords.set('minItems', Math.min(minItems, 1)), [], minItems > 1 ? ['minItems'] : []);
}

const FORMATS: ReadonlySet<unknown> = new Set([
  ...['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'],
]);

function format(schema: Json): [string, unknown][] {
  return [schema['type']].flat().includes('string') && FORMATS.has(schema['format'])
    ? [['format', schema['format']]]
    : [];
}

/** Whether only these keywords narrow the schema. */
function saysOnly(schema: Json, keywords: readonly string[]): boolean {
  const narrows = (keyword: string): boolean => KEYWORDS.has(keyword) || NARROWING.has(keyword);
  return Object.keys(schema).every(
    (keyword) => keywords.includes(keyword) || UNTOLD.has(keyword) || SAID.has(keyword) || !narrows(keyword),
  );
}

/** Keywords that narrow, in addition to those that apply to one type. */
const NARROWING: ReadonlySet<string> = new Set(['type', 'const', '$ref']);

/**
 * The keywords in the client's order, with the rest stated in the description.
 * @param silent keywords that need no description
 * @param also keywords that are kept, but not in full
 */
function told(
  schema: Json,
  keywords: Map<string, unknown>,
  silent: readonly string[] = [],
  also: readonly string[] = [],
): Json {
  const words = Object.entries(schema).flatMap(([keyword, value]) => {
    const kept = keywords.has(keyword) || silent.includes(keyword) || UNTOLD.has(keyword) || value === false;
    const known = KEYWORDS.has(keyword) || keyword === 'default';
    return known && (!kept || also.includes(keyword)) ? [`${keyword}: ${quoted(value)}`] : [];
  });
  const { title, description } = schema;
  if (title !== undefined) keywords.set('title', title);
  if (words.length > 0) keywords.set('description', withNote(description, words.join(', ')));
  else if (description !== undefined) keywords.set('description', description);
  const order = new Set([...Object.keys(schema), ...keywords.keys()]);
  return Object.fromEntries(
    [...order].flatMap((keyword) => (keywords.has(keyword) ? [[keyword, keywords.get(keyword)]] : [])),
  );
}

const UNTOLD: ReadonlySet<string> = new Set([
  ...['title', 'description', '$comment', 'deprecated', 'readOnly', 'writeOnly', '$defs', 'then', 'else'],
]);

function quoted(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, LONGEST_QUOTE);
}

const LONGEST_QUOTE = 300;

function said(words: Json): Json {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
}
