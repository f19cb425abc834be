/** Schemas that are to hold up the bridge, each as that of an answer and as that of tools, with answers that hit what is bad in them. */
import type { Json } from '../../http/sound-bodies.js';
import {
  doubling,
  named,
  numbers,
  ONE_TEXT,
  referring,
  wide,
  type Schema,
} from '../../support/costly-schemas.js';
import { once, pick, type Abuse } from './abuse.js';
import { attempt } from './attempt.js';
import { callWith, chat, conversation, say } from './requests.js';

interface CostlySchema {
  readonly name: string;
  readonly schema: () => Schema;
  /** What the model answers. */
  readonly value: unknown;
}

const backtracking = '^(a+)+$';
const long = `${'a'.repeat(40)}!`;
const inside = (schema: Schema): Schema => ({ type: 'object', properties: { a: schema } });
const kilobytes = (count: number): string => 'n'.repeat(count * 1024);

const schemas: readonly CostlySchema[] = [
  { name: '$async', schema: () => ({ ...ONE_TEXT, $async: true }), value: { a: 1 } },
  { name: '$async inside', schema: () => inside({ $async: true, type: 'string' }), value: { a: 1 } },
  { name: 'a pattern', schema: () => inside({ type: 'string', pattern: backtracking }), value: { a: long } },
  {
    name: 'a pattern of an item',
    schema: () => inside({ type: 'array', prefixItems: [{ type: 'string', pattern: backtracking }] }),
    value: { a: [long] },
  },
  {
    name: 'a pattern of names',
    schema: () => inside({ type: 'object', propertyNames: { pattern: backtracking } }),
    value: { a: { [long]: 1 } },
  },
  {
    name: 'a name that is a pattern',
    schema: () => inside({ type: 'object', patternProperties: { [backtracking]: true } }),
    value: { a: { [long]: 1 } },
  },
  ...(['allOf', 'anyOf', 'oneOf'] as const).map((word) => ({
    name: `references that double 40 times in ${word}`,
    schema: () => {
      const { $defs, $ref } = doubling(40, word);
      return { ...inside({ $ref }), $defs };
    },
    value: { a: 1 },
  })),
  {
    name: 'many references to 51 KB',
    schema: () => ({
      type: 'object',
      properties: Object.fromEntries(numbers(500).map((at) => [`r${at}`, { $ref: '#/$defs/to' }])),
      $defs: { to: { type: 'string', description: kilobytes(51) } },
    }),
    value: { r0: 1 },
  },
  { name: '400 KB of properties', schema: () => wide(4000), value: { p0: 1 } },
  { name: '400 KB of references to much', schema: () => referring(wide(2500), 1500), value: { r0: 1 } },
  { name: '400 KB of long paths', schema: () => named(40, kilobytes(4)), value: {} },
  {
    name: '400 KB of patterns',
    schema: () => ({
      type: 'object',
      patternProperties: Object.fromEntries(numbers(5000).map((at) => [`^(a|b)+${at}$`, ONE_TEXT])),
    }),
    value: { ab1: 1 },
  },
  { name: 'a circle', schema: () => ({ type: 'object', allOf: [{ $ref: '#' }] }), value: { a: 1 } },
];

type AsFormat = (schema: Schema, text: string) => readonly [string, Json];
type AsTool = (schema: Schema, input: unknown) => readonly [string, Json];

const formats: readonly AsFormat[] = [
  (schema, text) => [
    '/v1/chat/completions',
    chat(say(text), { response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } }),
  ],
  (schema, text) => [
    '/v1/responses',
    {
      model: 'sonnet',
      input: conversation(say(text)),
      text: { format: { type: 'json_schema', name: 'x', schema } },
    },
  ],
  (schema, text) => [
    '/v1/messages',
    chat(say(text), { max_tokens: 9000, output_config: { format: { type: 'json_schema', schema } } }),
  ],
];

const tools: readonly AsTool[] = [
  (schema, input) => [
    '/v1/chat/completions',
    chat(callWith(input), {
      tools: ['f', 'g'].map((name) => ({
        type: 'function',
        function: { name, parameters: schema, strict: true },
      })),
    }),
  ],
  (schema, input) => [
    '/v1/responses',
    {
      model: 'sonnet',
      input: conversation(callWith(input)),
      tools: ['f', 'g'].map((name) => ({ type: 'function', name, parameters: schema })),
    },
  ],
  (schema, input) => [
    '/v1/messages',
    chat(callWith(input), { max_tokens: 9000, tools: [{ name: 'f', input_schema: schema }] }),
  ],
];

/** On `/v1/messages` a 422 is a 400. */
const may = ['200', '400', '422', '502 upstream_error', 'upstream_error'];

export const schemaAbuses: readonly Abuse[] = schemas.flatMap(({ name, schema, value }) => {
  const made = once(schema);
  const abuse = (where: string, ways: readonly AsFormat[] | readonly AsTool[], said: unknown): Abuse => ({
    ...{ name: `${name}, ${where}`, may },
    commit: async (by) => {
      const [path, body] = pick<AsTool>(by.random, ways as readonly AsTool[])(made(), said);
      const stream = by.random.below(3) === 0;
      return [await attempt(by, { path, body: { ...body, stream } })];
    },
  });
  return [abuse('in a response format', formats, JSON.stringify(value)), abuse('in tools', tools, value)];
});
