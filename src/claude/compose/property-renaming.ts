/** Renames the properties of a tool whose names the model's API refuses. */
import { isObject, type Json } from '../../core/json.js';
import { createFreshNames } from './fresh-names.js';
import { renamedForApi, type PropertyNames } from './property-names.js';
import { withNote, type Schema } from './schema-keywords.js';

/** @param schema an object schema that joins no others at its top level */
export function renamedProperties(schema: Json): { schema: Json; names?: PropertyNames } {
  const properties = objectOr(schema['properties']);
  const names = namesFor(Object.keys(properties), strings(schema['required']));
  if (names.toApi.size === 0) return { schema };
  const said: string[] = [];
  const entries = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    if (keyword === 'properties') return [[keyword, toldProperties(properties, schema, names)]];
    if (inPlaceLeadsElsewhere(keyword, value)) {
      said.push(`${keyword}: ${JSON.stringify(value).slice(0, LONGEST_QUOTE)}`);
      return [];
    }
    return [[keyword, RENAMED.get(keyword)?.(value, names) ?? value]];
  });
  const renamed: Json = Object.fromEntries(entries);
  if (said.length === 0) return { schema: renamed, names };
  return { schema: { ...renamed, description: withNote(renamed['description'], said.join('; ')) }, names };
}

const ALLOWED = /^[a-zA-Z0-9_.-]{1,64}$/u;
const LONGEST_NAME = 64;
const LONGEST_QUOTE = 300;

function namesFor(properties: readonly string[], required: readonly string[]): PropertyNames {
  const names = createFreshNames([...properties, ...required], LONGEST_NAME);
  const pairs = properties
    .filter((name) => !ALLOWED.test(name))
    .map((name) => [name, names.fresh(readable(name))] as const);
  return { toApi: new Map(pairs), toClient: new Map(pairs.map(([client, api]) => [api, client])) };
}

/** Letters lose their accents; every other refused character becomes an underscore. */
function readable(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain.replace(/[^a-zA-Z0-9_.-]/gu, '_').slice(0, LONGEST_NAME) || '_';
}

/** The properties under the API's names; each description tells the model the original name. */
function toldProperties(properties: Json, schema: Json, names: PropertyNames): Json {
  const patterns = Object.entries(objectOr(schema['patternProperties']));
  const told = Object.entries(properties).map(([name, value]) => {
    const renamed = names.toApi.get(name);
    if (renamed === undefined) return [name, value] as const;
    // A pattern that matched the client's name but not the new one must still apply to the value.
    const lost = patterns.filter(([pattern]) => matches(pattern, name) && !matches(pattern, renamed));
    const whole = lost.length === 0 ? value : { allOf: [value, ...lost.map(([, each]) => each)] };
    return [renamed, withName(whole as Schema, name)] as const;
  });
  return Object.fromEntries(told);
}

function withName(schema: Schema, name: string): Schema {
  if (schema === false) return schema;
  const object = schema === true ? {} : schema;
  return { ...object, description: withNote(object['description'], `named \`${name}\``) };
}

/** A pattern that could take long to test counts as one that does not match. */
function matches(pattern: string, name: string): boolean {
  const endless = pattern.match(/[*+]|\{\d+,\d*\}/gu)?.length ?? 0;
  const isQuick = endless <= 2 && name.length <= LONGEST_TRIED && !/\)[*+{]|\\[1-9k]/u.test(pattern);
  return isQuick && new RegExp(pattern, 'u').test(name);
}

const LONGEST_TRIED = 200;

type Renaming = (value: unknown, names: PropertyNames) => unknown;

/** The keywords whose schemas describe the arguments themselves. */
const IN_PLACE: ReadonlySet<string> = new Set(['not', 'if', 'then', 'else', 'dependentSchemas']);

/** How each keyword names the properties of the arguments. */
const RENAMED: ReadonlyMap<string, Renaming> = new Map<string, Renaming>([
  ['required', renamedList],
  ['dependentRequired', (value, names) => mapObject(value, names, renamedList)],
  ['dependentSchemas', (value, names) => mapObject(value, names, renamedSchema)],
  ['properties', (value, names) => mapObject(value, names, (schema) => schema)],
  ['propertyNames', renamedNames],
  ...['not', 'if', 'then', 'else'].map((keyword): [string, Renaming] => [keyword, renamedSchema]),
  ...['allOf', 'anyOf', 'oneOf'].map((keyword): [string, Renaming] => [
    keyword,
    (value, names) => mapList(value, (each) => renamedSchema(each, names)),
  ]),
  ['default', renamedValue],
  ['const', renamedValue],
  ...['enum', 'examples'].map((keyword): [string, Renaming] => [
    keyword,
    (value, names) => mapList(value, (each) => renamedValue(each, names)),
  ]),
]);

/** A schema about the same object, with the API's names. */
function renamedSchema(schema: unknown, names: PropertyNames): unknown {
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [
      keyword,
      RENAMED.get(keyword)?.(value, names) ?? value,
    ]),
  );
}

/** A schema for the names; the new ones need not match what the client's had to. */
function renamedNames(schema: unknown, names: PropertyNames): unknown {
  return { anyOf: [schema, { enum: [...names.toClient.keys()] }] };
}

function renamedList(value: unknown, names: PropertyNames): string[] {
  return strings(value).map((name) => names.toApi.get(name) ?? name);
}

function renamedValue(value: unknown, names: PropertyNames): unknown {
  return isObject(value) ? renamedForApi(value, names) : value;
}

function inPlaceLeadsElsewhere(keyword: string, value: unknown): boolean {
  if (keyword === 'dependentSchemas') return Object.values(objectOr(value)).some(leadsElsewhere);
  if (['allOf', 'anyOf', 'oneOf'].includes(keyword))
    return Array.isArray(value) && value.some(leadsElsewhere);
  return IN_PLACE.has(keyword) && leadsElsewhere(value);
}

/** Whether a schema about the same object is behind a reference, where others use it with the client's names. */
function leadsElsewhere(value: unknown): boolean {
  if (!isObject(value)) return false;
  return (
    Object.hasOwn(value, '$ref') ||
    Object.entries(value).some(([keyword, inner]) => inPlaceLeadsElsewhere(keyword, inner))
  );
}

function mapObject(value: unknown, names: PropertyNames, made: Renaming): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [names.toApi.get(name) ?? name, made(each, names)]),
  );
}

function mapList(value: unknown, made: (value: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(made) : value;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function objectOr(value: unknown): Json {
  return isObject(value) ? value : {};
}
