/** Converts a schema of any dialect to draft 2020-12, with all its references intact. */
import { isObject, type Json } from '../../core/json.js';
import { DIALECT_RULES, type Keywords } from './schema-dialect.js';
import { KEYWORDS, isSchema, withNote, type Schema, type ValueKind } from './schema-keywords.js';
import { createReferences, wrapsNull, type References } from './schema-references.js';
import { typesOf } from './schema-types.js';

/** The same schema in draft 2020-12; one that already conforms comes back unchanged. */
export function repairedSchema(schema: Json): Json {
  // `null` is not an object, so a root that allows it gains nothing.
  const root = Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== 'nullable'));
  const references = createReferences(root);
  const context = { references, resource: [] };
  const repaired = repairedObject(root, context);
  const moved: [string, Schema][] = [];
  for (let next = references.nextMoved(); next !== undefined; next = references.nextMoved())
    moved.push([next.name, repairedValue(next.schema, context)]);
  if (moved.length === 0) return repaired;
  const kept = Object.entries(repaired).filter(([keyword]) => !references.emptied.has(keyword));
  const definitions = isObject(repaired['$defs']) ? repaired['$defs'] : {};
  return { ...Object.fromEntries(kept), $defs: { ...definitions, ...Object.fromEntries(moved) } };
}

interface Context {
  readonly references: References;
  /** The path to the nearest schema with its own identity. */
  readonly resource: readonly string[];
}

function repairedValue(value: unknown, context: Context): Schema {
  if (isSchema(value)) return typeof value === 'boolean' ? value : repairedObject(value, context);
  if (value === 'true' || value === 'false') return value === 'true';
  return typeof value === 'string' && typesOf(value) !== undefined
    ? repairedObject({ type: value }, context)
    : {};
}

function repairedObject(schema: Json, { references, resource }: Context): Json {
  const keywords: Keywords = new Map(Object.entries(schema));
  const way = references.wayOf(schema);
  if (way?.length !== 0 || !isAbsolute(keywords.get('$id'))) keywords.delete('$id');
  if (typeof keywords.get('description') !== 'string') keywords.delete('description');
  for (const rule of DIALECT_RULES) rule(keywords);
  const context = { references, resource: way ?? resource };
  settleReference(keywords, context);
  for (const [keyword, value] of keywords) {
    const kind = KEYWORDS.get(keyword);
    const repaired = kind === undefined ? value : keywordValue(kind, value, context);
    if (repaired === undefined) keywords.delete(keyword);
    else keywords.set(keyword, repaired);
  }
  const repaired = Object.fromEntries(keywords);
  return wrapsNull(schema) ? orNull(repaired) : repaired;
}

/** References are written as paths from the root; only at the root does an identity break none of them. */
function isAbsolute(identity: unknown): boolean {
  return typeof identity === 'string' && !identity.includes('#') && URL.canParse(identity);
}

function settleReference(keywords: Keywords, { references, resource }: Context): void {
  const reference = keywords.get('$ref');
  if (reference === undefined) return;
  const settled = typeof reference === 'string' ? references.translated(reference, resource) : undefined;
  if (settled !== undefined) {
    keywords.set('$ref', settled);
    return;
  }
  keywords.delete('$ref');
  if (typeof reference === 'string')
    keywords.set('description', withNote(keywords.get('description'), `defined by ${reference}`));
}

/** A value of the wrong kind is corrected when its meaning is clear, and otherwise dropped. */
function keywordValue(kind: ValueKind, value: unknown, context: Context): unknown {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  switch (kind) {
    case 'schema':
      return repairedValue(value, context);
    case 'schemas': {
      const schemas = isObject(value) ? [value] : Array.isArray(value) ? value : [];
      return schemas.length === 0 ? undefined : schemas.map((schema) => repairedValue(schema, context));
    }
    case 'named schemas':
      return mapValues(value, (schema) => repairedValue(schema, context));
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'number':
      return Number.isFinite(number) ? number : undefined;
    case 'positive number':
      return Number.isFinite(number) && Number(number) > 0 ? number : undefined;
    case 'count':
      return Number.isInteger(number) && Number(number) >= 0 ? number : undefined;
    case 'flag':
      return typeof value === 'boolean' ? value : value === 'true' ? true : undefined;
    case 'names':
      return strings(value);
    case 'names by name':
      return mapValues(value, strings);
    case 'list':
      return Array.isArray(value) ? value : [value];
  }
}

/** An empty list is how some languages write an empty object. */
function mapValues(value: unknown, made: (value: unknown) => unknown): Json | undefined {
  if (Array.isArray(value) && value.length === 0) return {};
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, made(each)]));
}

function strings(value: unknown): string[] {
  const all: unknown[] = Array.isArray(value) ? value : [];
  return [...new Set(all.filter((each) => typeof each === 'string'))];
}

/** The schema, or `null`; annotations stay outside. */
function orNull(schema: Json): Json {
  const entries = Object.entries(schema);
  const said = entries.filter(([keyword]) => SAID.has(keyword));
  const narrowing = entries.filter(([keyword]) => !SAID.has(keyword));
  return { ...Object.fromEntries(said), anyOf: [Object.fromEntries(narrowing), { type: 'null' }] };
}

const SAID: ReadonlySet<string> = new Set(['title', 'description', 'default', 'examples', 'deprecated']);
