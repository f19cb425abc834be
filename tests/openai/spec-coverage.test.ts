/** Our schemas of answers, from which their types are made, require all that OpenAI's own document requires, and add nothing but what is listed. */
import { describe, expect, test } from '@jest/globals';
import { chatAnswerSchemas } from '../../src/openai/chat/chat-answer-schemas.js';
import { responseEventSchemas } from '../../src/openai/responses/response-event-schemas.js';
import { responseSchemas } from '../../src/openai/responses/response-schemas.js';
import type { JsonSchema, NamedSchemas } from '../../src/wire/schema/json-schema.js';
import { extensionsOf, spec, type Schema } from '../support/openai-spec.js';

const sameNames = Object.keys(responseEventSchemas).filter((name) => name !== 'ResponseEvent');

/** Ours, and its counterpart. */
const responses: readonly (readonly [string, string])[] = [
  ['Response', 'Response'],
  ['OutputMessage', 'OutputMessage'],
  ['AnswerTextPart', 'OutputTextContent'],
  ['AnswerRefusalPart', 'RefusalContent'],
  ['UrlAnnotation', 'UrlCitationBody'],
  ['OutputWebSearchCall', 'WebSearchToolCall'],
  ['OutputReasoning', 'ReasoningItem'],
  ['SummaryPart', 'SummaryTextContent'],
  ['OutputFunctionCall', 'FunctionToolCall'],
  ['OutputCustomToolCall', 'CustomToolCall'],
  ['OutputCompaction', 'CompactionBody'],
  ['ResponseUsage', 'ResponseUsage'],
  ['CompactedConversation', 'CompactResource'],
  ['InputTokenCount', 'TokenCountsResource'],
  ['InputItemList', 'ResponseItemList'],
  ...sameNames.map((name) => [name, name] as const),
];
const chat: readonly (readonly [string, string])[] = [
  ['ChatCompletion', 'CreateChatCompletionResponse'],
  ['ChatAnswerMessage', 'ChatCompletionResponseMessage'],
  ['ChatAnswerToolCall', 'ChatCompletionMessageToolCall'],
  ['ChatCompletionChunk', 'CreateChatCompletionStreamResponse'],
  ['ChatDelta', 'ChatCompletionStreamResponseDelta'],
  ['ChatToolCallDelta', 'ChatCompletionMessageToolCallChunk'],
  ['CompletionUsage', 'CompletionUsage'],
];

describe.each<[string, NamedSchemas, readonly (readonly [string, string])[]]>([
  ['responses', responseSchemas, responses],
  ['chat completions', chatAnswerSchemas, chat],
])('%s', (_, own, pairs) => {
  test.each(pairs)('%s has what %s has', (ours, official) => {
    expect(gaps(own, { $ref: `/${ours}` }, { $ref: `/${official}` })).toEqual([]);
  });
});

test('a field that is missing, left open or made up is found, also inside', () => {
  const usage = { type: 'object', required: ['input_tokens'], properties: { input_tokens: {}, tokens: {} } };
  const open = { usage, id: {}, object: {}, output: {}, created_at: {} };
  const own = { Compaction: { required: ['id', 'object', 'output', 'created_at'], properties: open } };
  expect(gaps(own, { $ref: '/Compaction' }, { $ref: '/CompactResource' })).toEqual([
    'usage is not required',
    'usage.input_tokens_details is not required',
    'usage.output_tokens is not required',
    'usage.output_tokens_details is not required',
    'usage.total_tokens is not required',
    'usage.tokens is made up',
  ]);
});

/** What our schema lacks of the official one, or has besides. What both have is compared all the way down. */
function gaps(own: NamedSchemas, ours: JsonSchema, official: Schema, path = ''): string[] {
  const [schema] = resolved(ours, own);
  const [counterpart, names] = resolved(official, spec.components.schemas);
  if (!schema) return [`There is no ${String(ours.$ref)}.`];
  if (!counterpart) return [`The specification has no ${String(official.$ref)}.`];
  if (schema.items && counterpart.items) return gaps(own, schema.items, counterpart.items, path);
  const { properties } = schema;
  const there = whole(counterpart);
  if (!properties || Object.keys(there.properties).length === 0) return [];
  const allowed = [...names, ...there.names].flatMap(extensionsOf);
  const required = new Set(schema.required);
  return [
    ...there.required.filter((name) => !required.has(name)).map((name) => `${path}${name} is not required`),
    ...Object.entries(properties).flatMap(([name, inner]) => {
      const theirs = there.properties[name];
      if (theirs) return gaps(own, inner, theirs, `${path}${name}.`);
      return allowed.includes(name) ? [] : [`${path}${name} is made up`];
    }),
  ];
}

/** The schema behind references and behind a choice between it and null, with the names on the way. */
function resolved<Each extends Linked<Each>>(
  schema: Each,
  all: Readonly<Record<string, Each>>,
  names: readonly string[] = [],
): readonly [Each | undefined, readonly string[]] {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) {
    const target = all[name];
    return target ? resolved(target, all, [...names, name]) : [undefined, names];
  }
  const [only, ...others] = (schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== 'null');
  return only && others.length === 0 ? resolved(only, all, names) : [schema, names];
}

interface Linked<Each> {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Each[];
  readonly oneOf?: readonly Each[];
}

interface Whole {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, Schema>>;
  readonly names: readonly string[];
}

/** With the parts of an `allOf` together. */
function whole(schema: Schema): Whole {
  const { required = [], properties = {}, allOf = [] } = schema;
  const parts = allOf.map((part) => {
    const [found, names] = resolved(part, spec.components.schemas);
    return { ...whole(found ?? {}), names };
  });
  return {
    required: [required, ...parts.map((part) => part.required)].flat(),
    properties: Object.assign({}, properties, ...parts.map((part) => part.properties)) as Whole['properties'],
    names: parts.flatMap(({ names }) => names),
  };
}
