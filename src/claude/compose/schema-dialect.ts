/** Rewrites what older drafts, OpenAPI and other languages express differently from draft 2020-12. */
import { isObject, type Json } from '../../core/json.js';
import { definitionNames } from './schema-references.js';
import { own, withNote } from './schema-keywords.js';
import { unicodePattern } from './schema-pattern.js';
import { meansAnything, typesOf } from './schema-types.js';

/** One schema's keywords. A rule sets and deletes some; the others keep their places. */
export type Keywords = Map<string, unknown>;

/** Applied to each schema from the outside in, each rule once and in this order. */
export const DIALECT_RULES: readonly ((keywords: Keywords) => void)[] = [
  dialectOfItsOwn,
  anchors,
  definitions,
  dependencies,
  requiredNames,
  tuple,
  exclusiveBounds,
  formerNames,
  typeWords,
  enumeration,
  pattern,
  patternNames,
  nullableType,
];

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

function dialectOfItsOwn(keywords: Keywords): void {
  if (keywords.get('$schema') !== DRAFT) keywords.delete('$schema');
  keywords.delete('$vocabulary');
}

/** References are written as paths from the root, so anchors have no use any more. */
function anchors(keywords: Keywords): void {
  for (const keyword of ['$anchor', '$dynamicAnchor', '$recursiveAnchor']) keywords.delete(keyword);
  if (typeof keywords.get('id') === 'string') keywords.delete('id');
}

function definitions(keywords: Keywords): void {
  const found = keywords.get('definitions');
  if (found === undefined) return;
  const names = definitionNames(Object.fromEntries(keywords));
  const renamed = isObject(found)
    ? Object.entries(found).map(([name, schema]) => [names.get(name) ?? name, schema] as const)
    : [];
  const own = keywords.get('$defs');
  rename(keywords, 'definitions', '$defs', { ...(isObject(own) ? own : {}), ...Object.fromEntries(renamed) });
}

function dependencies(keywords: Keywords): void {
  const found = keywords.get('dependencies');
  if (!isObject(found)) return;
  const isNames = (value: unknown): boolean => Array.isArray(value) || typeof value === 'string';
  const names = Object.entries(found).flatMap(([name, value]): [string, unknown][] =>
    isNames(value) ? [[name, [value].flat()]] : [],
  );
  const schemas = Object.entries(found).filter(([, value]) => !isNames(value));
  keywords.delete('dependencies');
  for (const [keyword, entries] of [
    ['dependentRequired', names],
    ['dependentSchemas', schemas],
  ] as const) {
    const there = keywords.get(keyword);
    const moved: Json = Object.fromEntries<unknown>(entries);
    if (entries.length > 0) keywords.set(keyword, { ...moved, ...(isObject(there) ? there : {}) });
  }
}

/** `required: true` on a property means that the object around it requires the property. */
function requiredNames(keywords: Keywords): void {
  const properties = keywords.get('properties');
  const required = keywords.get('required');
  const marked = isObject(properties)
    ? Object.entries(properties).flatMap(([name, schema]) =>
        isRequired(own(schema, 'required')) ? [name] : [],
      )
    : [];
  const listed = Array.isArray(required)
    ? required.filter((name) => typeof name === 'string')
    : isObject(required)
      ? Object.entries(required).flatMap(([name, value]) => (isRequired(value) ? [name] : []))
      : typeof required === 'string' && own(properties, required) !== undefined
        ? [required]
        : undefined;
  if (listed === undefined && marked.length === 0) keywords.delete('required');
  else keywords.set('required', [...new Set([...(listed ?? []), ...marked])]);
}

function isRequired(value: unknown): boolean {
  return value === true || value === 'true';
}

function tuple(keywords: Keywords): void {
  const items = keywords.get('items');
  const rest = keywords.get('additionalItems');
  keywords.delete('additionalItems');
  if (!Array.isArray(items)) return;
  if (items.length > 0) rename(keywords, 'items', 'prefixItems', items);
  else keywords.delete('items');
  if (rest !== undefined) keywords.set('items', rest);
}

function exclusiveBounds(keywords: Keywords): void {
  for (const [exclusive, inclusive] of BOUNDS) {
    const flag = keywords.get(exclusive);
    if (typeof flag !== 'boolean') continue;
    if (flag && keywords.has(inclusive)) rename(keywords, inclusive, exclusive, keywords.get(inclusive));
    else keywords.delete(exclusive);
  }
}

const BOUNDS = [
  ['exclusiveMinimum', 'minimum'],
  ['exclusiveMaximum', 'maximum'],
] as const;

function formerNames(keywords: Keywords): void {
  for (const [former, name] of FORMER_NAMES)
    if (keywords.has(former))
      if (keywords.has(name)) keywords.delete(former);
      else rename(keywords, former, name, keywords.get(former));
}

const FORMER_NAMES = [
  ['divisibleBy', 'multipleOf'],
  ['$recursiveRef', '$ref'],
  ['$dynamicRef', '$ref'],
] as const;

function typeWords(keywords: Keywords): void {
  const type = keywords.get('type');
  if (type === undefined) return;
  const words = (Array.isArray(type) ? type : [type]) as unknown[];
  const types = words.map((word) => (typeof word === 'string' ? typesOf(word) : undefined));
  const known = [...new Set(types.flatMap((each) => each ?? []))];
  if (known.length > 0 && !types.includes(undefined)) {
    keywords.set('type', Array.isArray(type) || known.length > 1 ? known : known[0]);
    return;
  }
  keywords.delete('type');
  const unknown = words.filter((word, at) => types[at] === undefined && isTelling(word));
  if (unknown.length > 0) note(keywords, `type: ${words.filter(isTelling).join(', ')}`);
}

function isTelling(word: unknown): word is string {
  return typeof word === 'string' && !meansAnything(word);
}

function enumeration(keywords: Keywords): void {
  const values = keywords.get('enum');
  if (values === undefined || (Array.isArray(values) && values.length > 0)) return;
  const isOne = ['string', 'number', 'boolean'].includes(typeof values);
  if (isOne && !keywords.has('const')) rename(keywords, 'enum', 'const', values);
  else keywords.delete('enum');
}

function pattern(keywords: Keywords): void {
  const found = keywords.get('pattern');
  if (typeof found !== 'string') return;
  const valid = unicodePattern(found);
  if (valid !== undefined) keywords.set('pattern', valid);
  else {
    keywords.delete('pattern');
    note(keywords, `pattern: ${found}`);
  }
}

function patternNames(keywords: Keywords): void {
  const found = keywords.get('patternProperties');
  if (!isObject(found)) return;
  const renamed = Object.entries(found).map(
    ([name, schema]) => [unicodePattern(name), schema, name] as const,
  );
  const lost = renamed.flatMap(([valid, , name]) => (valid === undefined ? [name] : []));
  keywords.set(
    'patternProperties',
    Object.fromEntries(renamed.flatMap(([valid, schema]) => (valid === undefined ? [] : [[valid, schema]]))),
  );
  if (lost.length === 0) return;
  note(keywords, `keys may match ${lost.join(', ')}`);
  // Without the lost pattern, the keys it allowed would now be refused.
  if (keywords.get('additionalProperties') !== undefined) keywords.delete('additionalProperties');
}

/** Adds `null` to a type or an enumeration; anything else that narrows the value goes into an `anyOf` once it is complete. */
function nullableType(keywords: Keywords): void {
  const isNullable = keywords.get('nullable') === true;
  keywords.delete('nullable');
  if (!isNullable) return;
  const type = keywords.get('type');
  const types = (Array.isArray(type) ? type : [type]) as unknown[];
  if (type !== undefined && !types.includes('null')) keywords.set('type', [...types, 'null']);
  const values = keywords.get('enum');
  if (Array.isArray(values) && !values.includes(null)) keywords.set('enum', [...(values as unknown[]), null]);
  if (keywords.has('const')) rename(keywords, 'const', 'enum', [keywords.get('const'), null]);
  const either = keywords.get('anyOf');
  if (Array.isArray(either) && either.length > 0)
    keywords.set('anyOf', [...(either as unknown[]), { type: 'null' }]);
}

function note(keywords: Keywords, text: string): void {
  keywords.set('description', withNote(keywords.get('description'), text));
}

/** Puts a keyword in another's place. */
function rename(keywords: Keywords, from: string, to: string, value: unknown): void {
  const entries = [...keywords].filter(([keyword]) => keyword === from || keyword !== to);
  keywords.clear();
  for (const [keyword, there] of entries)
    if (keyword === from) keywords.set(to, value);
    else keywords.set(keyword, there);
}
