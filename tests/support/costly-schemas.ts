/** Schemas designed to block any code that compiles them, unfolds them, or checks a value against them. */
export type Schema = Readonly<Record<string, unknown>>;

export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Each of `count` schemas refers to the next one twice. */
export function doubling(count: number, keyword: string): Schema {
  const next = (i: number): Schema => ({ $ref: `#/$defs/d${i + 1}` });
  const all = numbers(count).map((i) => [`d${i}`, { [keyword]: [next(i), next(i)] }]);
  return {
    $ref: '#/$defs/d0',
    $defs: Object.fromEntries([...all, [`d${count}`, { type: 'string' }]]) as Schema,
  };
}

export function wide(count: number): Schema {
  const property = { type: ['string', 'null'], minLength: 1, maxLength: 200, description: 'some text' };
  return { type: 'object', properties: Object.fromEntries(numbers(count).map((i) => [`p${i}`, property])) };
}

export function referring(to: Schema, times: number): Schema {
  const refs = numbers(times).map((i) => [`r${i}`, { anyOf: [{ $ref: '#/$defs/to' }, ONE_TEXT] }]);
  return { type: 'object', $defs: { to }, properties: Object.fromEntries(refs) as Schema };
}

export function named(depth: number, name: string): Schema {
  return numbers(depth).reduce<Schema>((inner) => ({ properties: { [name]: inner }, required: [name] }), {});
}

/** An ordinary schema. */
export const ONE_TEXT: Schema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
};
