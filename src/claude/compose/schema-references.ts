/** Resolves the references of a schema in any dialect to their places in draft 2020-12. */
import { isObject, type Json } from '../../core/json.js';
import { KEYWORDS, isSchema, own } from './schema-keywords.js';
import { unicodePattern } from './schema-pattern.js';
import { createFreshNames } from './fresh-names.js';
import { isUriReference, pointer, pointerTokens, valueAt } from './schema-pointer.js';

export interface References {
  /**
   * The reference in the form for the new schema; `undefined` when it leads nowhere.
   * @param resource the path to the nearest schema with its own identity: `#` starts there
   */
  translated(reference: string, resource: readonly string[]): string | undefined;
  /** The path to a schema with its own identity; `undefined` for one without. */
  wayOf(schema: Json): readonly string[] | undefined;
  /** The next schema that only references reach, which goes under this name in the root's `$defs`. */
  nextMoved(): { name: string; schema: unknown } | undefined;
  /** The root's keywords from which all schemas were moved; the remainder has no meaning. */
  readonly emptied: ReadonlySet<string>;
}

export function createReferences(root: Json): References {
  const resources = new Map<Json, readonly string[]>([[root, []]]);
  const identities = identitiesIn(root, resources);
  const moved = new Map<string, string>();
  const waiting: { name: string; schema: unknown }[] = [];
  const emptied = new Set<string>();
  const names = createFreshNames([...namesIn(root, '$defs'), ...definitionNames(root).values()]);

  const move = (tokens: readonly string[]): string => {
    const from = pointer(tokens);
    const known = moved.get(from);
    if (known !== undefined) return known;
    const name = names.fresh((tokens.at(-1) ?? '').replace(/[^\w.-]/gu, '_') || 'moved');
    moved.set(from, name);
    waiting.push({ name, schema: valueAt(root, tokens) });
    const [first] = tokens;
    if (first !== undefined && !KEYWORDS.has(first) && !FORMER.has(first)) emptied.add(first);
    return name;
  };

  return {
    emptied,
    wayOf: (schema) => resources.get(schema),
    translated(reference, resource) {
      const tokens = targetOf(reference, resource, root, identities);
      if (tokens === undefined || !isSchema(valueAt(root, tokens))) return undefined;
      const place = placeOf(root, tokens);
      const settled = place ?? ['$defs', move(tokens)];
      const same = pointer(pointerTokens(reference) ?? ['\0']) === pointer(settled);
      return same && isUriReference(reference) ? reference : pointer(settled);
    },
    nextMoved: () => waiting.pop(),
  };
}

/** The content of `definitions` goes to `$defs`: each name there, which is another one if the name exists there. */
export function definitionNames(schema: Json): ReadonlyMap<string, string> {
  const known = KNOWN_NAMES.get(schema);
  if (known !== undefined) return known;
  const [inDefs, inDefinitions] = [namesIn(schema, '$defs'), namesIn(schema, 'definitions')];
  const taken = new Set(inDefs);
  const names = createFreshNames([...inDefs, ...inDefinitions]);
  const found = new Map(inDefinitions.map((name) => [name, taken.has(name) ? names.fresh(name) : name]));
  KNOWN_NAMES.set(schema, found);
  return found;
}

/** Every reference asks. */
const KNOWN_NAMES = new WeakMap<Json, ReadonlyMap<string, string>>();

function namesIn(schema: Json, keyword: string): string[] {
  const named = own(schema, keyword);
  return isObject(named) ? Object.keys(named) : [];
}

/** Whether `nullable` needs an `anyOf` around the schema: something other than `type` narrows the value. */
export function wrapsNull(schema: Json): boolean {
  return schema['nullable'] === true && WRAPPED.some((keyword) => Object.hasOwn(schema, keyword));
}

const WRAPPED = ['$ref', 'oneOf', 'allOf', 'not', 'if'];

/** The keywords of older drafts that hold schemas. */
const FORMER: ReadonlySet<string> = new Set(['definitions', 'additionalItems', 'dependencies']);

/** Every `$id`, `id` and `$anchor`, and the path to the schema that it names. */
function identitiesIn(
  root: Json,
  resources: Map<Json, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const visit = (schema: unknown, way: Way | undefined): void => {
    if (!isObject(schema)) return;
    for (const [keyword, value] of Object.entries(schema)) {
      const name = typeof value === 'string' ? identity(keyword, value) : undefined;
      if (name !== undefined && !name.startsWith('#')) resources.set(schema, tokensOf(way));
      for (const each of name === undefined ? [] : [name, absolute(name, root)])
        if (each !== undefined && !found.has(each)) found.set(each, tokensOf(way));
      const kind = KEYWORDS.get(keyword) ?? (FORMER.has(keyword) ? 'named schemas' : undefined);
      const here = { before: way, token: keyword };
      if (kind === 'schema') visit(value, here);
      if (kind === 'schemas' || kind === 'schema' || kind === 'named schemas')
        for (const [key, sub] of inner(kind, value)) visit(sub, { before: here, token: key });
    }
  };
  visit(root, undefined);
  return found;
}

/** The same name, resolved against the root's own: `item.json` next to `https://example.com/list.json`. */
function absolute(name: string, root: Json): string | undefined {
  const base = root['$id'] ?? root['id'];
  return typeof base === 'string' && URL.canParse(name, base) ? new URL(name, base).href : undefined;
}

interface Way {
  readonly before: Way | undefined;
  readonly token: string;
}

function tokensOf(way: Way | undefined): string[] {
  const tokens: string[] = [];
  for (let at = way; at !== undefined; at = at.before) tokens.push(at.token);
  return tokens.reverse();
}

function inner(kind: string, value: unknown): [string, unknown][] {
  return Array.isArray(value) || (kind === 'named schemas' && isObject(value)) ? Object.entries(value) : [];
}

function identity(keyword: string, value: string): string | undefined {
  if (keyword === '$anchor' || keyword === '$dynamicAnchor') return `#${value}`;
  return keyword === '$id' || keyword === 'id' ? value : undefined;
}

function targetOf(
  reference: string,
  resource: readonly string[],
  root: Json,
  identities: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const named = identities.get(reference) ?? identities.get(`${reference}#`);
  if (named !== undefined) return named;
  const cut = reference.indexOf('#');
  const document = cut < 0 ? reference : reference.slice(0, cut);
  const fragment = cut < 0 ? [] : pointerTokens(reference.slice(cut));
  if (document === '') {
    if (fragment === undefined) return undefined;
    const near = [...resource, ...fragment];
    return valueAt(root, near) === undefined ? fragment : near;
  }
  if (fragment === undefined) return identities.get(reference.slice(cut));
  const base =
    identities.get(document) ??
    identities.get(`${document}#`) ??
    identities.get(absolute(document, root) ?? '');
  return base && [...base, ...fragment];
}

/** The path to the same schema in the new document; `undefined` when it is not there. */
function placeOf(root: Json, tokens: readonly string[]): string[] | undefined {
  const place: string[] = [];
  let schema: unknown = root;
  for (let at = 0; at < tokens.length;) {
    const keyword = tokens[at] ?? '';
    const key = tokens[at + 1];
    if (!isObject(schema)) return undefined;
    const step = stepInto(schema, keyword, key);
    if (step === undefined) return undefined;
    if (wrapsNull(schema)) place.push('anyOf', '0');
    place.push(...step);
    schema = valueAt(schema, tokens.slice(at, at + step.length));
    at += step.length;
  }
  return place;
}

/** One step from a schema to one within it: a keyword alone, or a keyword and a key. */
function stepInto(schema: Json, keyword: string, key: string | undefined): string[] | undefined {
  const value = schema[keyword];
  if (keyword === 'items' && Array.isArray(value))
    return key === undefined ? undefined : ['prefixItems', key];
  if (keyword === 'definitions')
    return key === undefined ? undefined : ['$defs', definitionNames(schema).get(key) ?? key];
  switch (KEYWORDS.get(keyword)) {
    case 'schema':
      return [keyword];
    case 'schemas':
      return Array.isArray(value) && key !== undefined ? [keyword, key] : undefined;
    case 'named schemas':
      if (key === undefined || !isObject(value)) return undefined;
      return keyword === 'patternProperties' && unicodePattern(key) !== key ? undefined : [keyword, key];
    default:
      return undefined;
  }
}
