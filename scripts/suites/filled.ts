/** A value that fits a JSON schema and is rich enough for tests that look at what a model writes into it. */
import { isObject, list, record, type Json } from '../../src/core/json.js';

/** @param hints a text whose sums and numbers belong into the value. */
export function filled(schema: unknown, hints: string): unknown {
  return valueOf(schema, { root: schema, hints, depth: 0 });
}

interface Filling {
  /** Holds what references refer to. */
  readonly root: unknown;
  readonly hints: string;
  /** Of lists and objects around the value. */
  readonly depth: number;
}

function valueOf(schema: unknown, filling: Filling): unknown {
  const { $ref: ref, type, enum: values, const: only, anyOf, oneOf, allOf } = record(schema);
  if (typeof ref === 'string') return valueOf(referred(filling.root, ref), filling);
  if (only !== undefined) return only;
  const [value] = list(values);
  if (value !== undefined) return value;
  const [option] = [...list(anyOf), ...list(oneOf), ...list(allOf)];
  if (option !== undefined) return valueOf(option, filling);
  return valueOfType(Array.isArray(type) ? type[0] : type, record(schema), filling);
}

function valueOfType(type: unknown, schema: Json, filling: Filling): unknown {
  const inner = { ...filling, depth: filling.depth + 1 };
  switch (type) {
    case 'string':
      return /\d+ ?[-+*/] ?\d+/u.exec(filling.hints)?.[0] ?? LONG_TEXT;
    case 'number':
    case 'integer':
      return Number(/\d+/u.exec(filling.hints)?.[0] ?? 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array': {
      const length = filling.depth < DEEPEST_LIST ? lengthOf(schema, filling.hints) : 0;
      return Array.from({ length }, () => valueOf(schema['items'], inner));
    }
    default: {
      const properties = isObject(schema['properties']) ? schema['properties'] : {};
      const names = list(schema['required']).map(String);
      return Object.fromEntries(names.map((name) => [name, valueOf(properties[name], inner)]));
    }
  }
}

/** What the schema or its description demands, else what the question does, else more than the three that some tests count to. */
function lengthOf(schema: Json, hints: string): number {
  const told = (keyword: string): unknown =>
    new RegExp(`\\b${keyword}: (\\d+)`, 'u').exec(String(schema['description']))?.[1] ?? schema[keyword];
  const asked = /\bwith (\d) /u.exec(hints)?.[1];
  const [least, most] = [Number(told('minItems') ?? 0), Number(told('maxItems') ?? Infinity)];
  return Math.min(Math.max(Number(asked ?? 4), least), most);
}

const LONG_TEXT = 'A text that is long enough for whoever wants more than a few words of it.';
/** Schemas may refer to themselves. */
const DEEPEST_LIST = 8;

function referred(root: unknown, ref: string): unknown {
  const path = ref.split('/').slice(1);
  return path.reduce((value: unknown, name) => record(value)[name], root);
}
