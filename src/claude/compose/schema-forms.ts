/** Says in words in which forms an object may come, for a schema that can only name all their properties. */
import { isObject } from '../json.js';
import { own, type Schema } from './schema-keywords.js';
import type { Shape } from './schema-shape.js';

/**
 * @param forms what the object may be, each of them
 * @param any what the schema says of all of them together
 * @param how how many of them must fit
 * @returns nothing where one form is all there is
 */
export function describedForms(forms: readonly Shape[], any: Shape, how: string): string | undefined {
  if (forms.length < 2) return undefined;
  const described: string[] = [];
  let length = 0;
  for (const form of forms) {
    const words = describedForm(form, any);
    length += words.length;
    if (length > LONGEST) break;
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

/** What a property is in this form alone, which tells the form from the others. */
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
const LONGEST = 2000;
