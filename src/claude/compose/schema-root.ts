/** Flattens a root that joins other schemas into one plain object schema. */
import { isObject, type Json } from '../../core/json.js';
import { own, withNote, type Schema } from './schema-keywords.js';
import { pointerTokens, valueAt } from './schema-pointer.js';
import { ANY_OBJECT, allOfShapes, anyOfShapes, ownShape, shapeKeywords, type Shape } from './schema-shape.js';
import { createSchemaSums, type SchemaSums } from './schema-sums.js';

/**
 * The same schema, or the nearest one that accepts more, with `type: 'object'` and without other schemas joined at its top.
 * @param root in draft 2020-12
 * @param length of the text of the whole schema, if already known
 */
export function objectSchema(root: Json, length?: number): Json {
  if (!JOINING.some((keyword) => Object.hasOwn(root, keyword))) return withObjectType(root);
  const sums = createSchemaSums(length ?? JSON.stringify(root).length);
  const shape = createShapeReader(root, sums)(root, 0) ?? ownShape(root);
  const keywords = shapeKeywords(shape);
  if (shape.words.length > 0)
    keywords.set('description', withNote(keywords.get('description'), shape.words.join('; ')));
  for (const keyword of AT_ROOT) if (Object.hasOwn(root, keyword)) keywords.set(keyword, root[keyword]);
  const order = new Set([...Object.keys(root), ...keywords.keys()]);
  return Object.fromEntries(
    [...order].flatMap((keyword) => (keywords.has(keyword) ? [[keyword, keywords.get(keyword)]] : [])),
  );
}

const JOINING = ['$ref', 'allOf', 'anyOf', 'oneOf'];
const AT_ROOT = ['$schema', '$id', '$defs'];

/** Schemas joined in schemas, or references followed from one to the next: beyond this, anything goes. */
const DEEPEST = 100;

function withObjectType(root: Json): Json {
  if (Object.keys(root).length === 0) return { type: 'object', properties: {} };
  const entries = Object.entries(root).filter(
    ([keyword, value]) => keyword === 'type' || mayBeObject(keyword, value),
  );
  const typed = entries.map(([keyword, value]) => [keyword, keyword === 'type' ? 'object' : value] as const);
  const schema: Json = Object.fromEntries(typed);
  return Object.hasOwn(schema, 'type') ? schema : { type: 'object', ...schema };
}

/** A list of values without an object would refuse every call. */
function mayBeObject(keyword: string, value: unknown): boolean {
  if (keyword === 'const') return isObject(value);
  return keyword !== 'enum' || (Array.isArray(value) && value.some(isObject));
}

type ShapeReader = (schema: Schema, depth: number) => Shape | undefined;

/** Reads what schemas say about an object; `undefined` for one that accepts no object at all. */
function createShapeReader(root: Json, sums: SchemaSums): ShapeReader {
  /** `'open'` while it is being read: a circular reference adds nothing. */
  const referenced = new Map<string, Shape | 'open' | undefined>();

  const followed = (reference: string, depth: number): Shape | undefined => {
    if (!referenced.has(reference)) {
      referenced.set(reference, 'open');
      const target = valueAt(root, pointerTokens(reference) ?? ['']);
      referenced.set(reference, read((target ?? true) as Schema, depth + 1));
    }
    const shape = referenced.get(reference);
    return shape === 'open' ? ANY_OBJECT : shape;
  };

  const read: ShapeReader = (schema, depth) => {
    if (schema === false) return undefined;
    if (schema === true || depth > DEEPEST) return ANY_OBJECT;
    const { type, $ref, allOf, anyOf, oneOf } = schema;
    const isRoot = schema === root;
    if (!isRoot && type !== undefined && ![type].flat().includes('object')) return undefined;
    const each = (schemas: unknown): (Shape | undefined)[] =>
      Array.isArray(schemas) ? [...new Set((schemas as Schema[]).map((sub) => read(sub, depth + 1)))] : [];
    const alternatives = (schemas: unknown, how: string): (Shape | undefined)[] =>
      schemas === undefined ? [] : [anyForm(each(schemas), how, sums)];
    const parts = [
      ownShape(schema),
      ...(typeof $ref === 'string' ? [followed($ref, depth)] : []),
      ...each(allOf),
      ...alternatives(anyOf, 'at least one'),
      ...alternatives(oneOf, 'exactly one'),
    ];
    // When nothing fits at the root, the rest of it is still worth keeping.
    if (parts.includes(undefined) && !isRoot) return undefined;
    const known = new Set(parts.filter((part) => part !== undefined && part !== ANY_OBJECT));
    return allOfShapes(
      [...known].filter((part) => part !== undefined),
      sums,
    );
  };
  return read;
}

function anyForm(shapes: readonly (Shape | undefined)[], how: string, sums: SchemaSums): Shape | undefined {
  const forms = shapes.filter((shape) => shape !== undefined);
  if (forms.length === 0) return undefined;
  const any = anyOfShapes(forms, sums);
  const words = describedForms(forms, any, how);
  return words === undefined ? any : { ...any, words: [...any.words, words] };
}

/**
 * @param forms the forms that the object may have
 * @param any what the schema says about all of them together
 * @param how how many of them must match
 * @returns nothing when there is only one form
 */
function describedForms(forms: readonly Shape[], any: Shape, how: string): string | undefined {
  if (forms.length < 2) return undefined;
  const described: string[] = [];
  let length = 0;
  for (const form of forms) {
    const words = describedForm(form, any);
    length += words.length;
    if (length > LONGEST_FORMS) break;
    described.push(`${described.length + 1}. ${words}`);
  }
  const left = forms.length - described.length;
  return `fits ${how} of: ${[...described, ...(left > 0 ? [`${left} more`] : [])].join(', ')}`;
}

function describedForm(form: Shape, any: Shape): string {
  const title = form.rest.get('title');
  const required = [...form.required].filter((name) => !any.required.has(name));
  const fixed = [...form.properties].flatMap(([name, schema]) => {
    const value = fixedValue(schema);
    return value === undefined ? [] : [`\`${name}\` ${value}`];
  });
  const told = new Set(fixed.map((words) => words.split('`')[1]));
  const given = required.filter((name) => !told.has(name)).map((name) => `\`${name}\``);
  const parts = [...fixed, ...given];
  const names = parts.length > 0 ? parts : [...form.properties.keys()].map((name) => `\`${name}\``);
  const words = [
    ...(typeof title === 'string' ? [`"${title}"`] : []),
    ...(names.length > 0 ? [`with ${names.slice(0, MOST_NAMES).join(' and ')}`] : []),
    ...form.words,
  ];
  return words.length === 0 ? 'anything' : words.join(' ').slice(0, LONGEST_FORM);
}

/** What a property is in this form only, which distinguishes it from the others. */
function fixedValue(schema: Schema): string | undefined {
  if (!isObject(schema)) return undefined;
  const values = own(schema, 'enum');
  const value = Object.hasOwn(schema, 'const')
    ? schema['const']
    : Array.isArray(values) && values.length === 1
      ? (values[0] as unknown)
      : undefined;
  return ['string', 'number', 'boolean'].includes(typeof value) ? JSON.stringify(value) : undefined;
}

const MOST_NAMES = 20;
const LONGEST_FORM = 300;
const LONGEST_FORMS = 2000;
