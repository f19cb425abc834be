/** The schema of each event of a streamed response, from which the types of the events are made. */
import { obfuscationField } from '../../wire/obfuscation.js';
import { object, ref, taggedUnion } from '../../wire/schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../../wire/schema/json-schema.js';

const text = { type: 'string' } as const satisfies JsonSchema;
const count = { type: 'integer', minimum: 0 } as const satisfies JsonSchema;
const noLogprobs = { type: 'array', description: 'Always empty.' } as const satisfies JsonSchema;
const response = { response: ref('Response') } as const;
const item = { item_id: text, output_index: count } as const;
const inPart = { ...item, content_index: count } as const;
const inSummary = { ...item, summary_index: count } as const;
const part = { part: ref('AnswerPart') } as const;
const summary = { part: ref('SummaryPart') } as const;

const events = {
  ResponseCreatedEvent: event('response.created', 'The first event.', response),
  ResponseInProgressEvent: event('response.in_progress', 'The second event.', response),
  ResponseCompletedEvent: event('response.completed', 'The last event of a whole answer.', response),
  ResponseIncompleteEvent: event('response.incomplete', 'The last event of one that was cut off.', response),
  ResponseFailedEvent: event('response.failed', 'The last event of one that failed.', response),
  ResponseOutputItemAddedEvent: event('response.output_item.added', 'An item begins.', {
    output_index: count,
    item: ref('OutputItem'),
  }),
  ResponseOutputItemDoneEvent: event('response.output_item.done', 'An item is complete.', {
    output_index: count,
    item: ref('OutputItem'),
  }),
  ResponseContentPartAddedEvent: event('response.content_part.added', 'A part begins.', {
    ...inPart,
    ...part,
  }),
  ResponseContentPartDoneEvent: event('response.content_part.done', 'A part is complete.', {
    ...inPart,
    ...part,
  }),
  ResponseTextDeltaEvent: delta('response.output_text.delta', 'More of a text.', {
    ...inPart,
    logprobs: noLogprobs,
  }),
  ResponseTextDoneEvent: event('response.output_text.done', 'The whole text.', {
    ...inPart,
    text,
    logprobs: noLogprobs,
  }),
  ResponseOutputTextAnnotationAddedEvent: event(
    'response.output_text.annotation.added',
    'A source of a text.',
    { ...inPart, annotation_index: count, annotation: ref('UrlAnnotation') },
  ),
  ResponseRefusalDeltaEvent: delta('response.refusal.delta', 'More of a refusal.', inPart),
  ResponseRefusalDoneEvent: event('response.refusal.done', 'The whole refusal.', {
    ...inPart,
    refusal: text,
  }),
  ResponseReasoningSummaryPartAddedEvent: event(
    'response.reasoning_summary_part.added',
    'A part of the thoughts begins.',
    { ...inSummary, ...summary },
  ),
  ResponseReasoningSummaryPartDoneEvent: event(
    'response.reasoning_summary_part.done',
    'A part of the thoughts is complete.',
    { ...inSummary, ...summary },
  ),
  ResponseReasoningSummaryTextDeltaEvent: delta(
    'response.reasoning_summary_text.delta',
    'More of the thoughts.',
    inSummary,
  ),
  ResponseReasoningSummaryTextDoneEvent: event(
    'response.reasoning_summary_text.done',
    'The whole text of the thoughts.',
    { ...inSummary, text },
  ),
  ResponseFunctionCallArgumentsDeltaEvent: delta(
    'response.function_call_arguments.delta',
    'More of the arguments.',
    item,
  ),
  ResponseFunctionCallArgumentsDoneEvent: event(
    'response.function_call_arguments.done',
    'The whole arguments.',
    { ...item, name: text, arguments: text },
  ),
  ResponseCustomToolCallInputDeltaEvent: delta(
    'response.custom_tool_call_input.delta',
    'More of the input of a custom tool.',
    item,
  ),
  ResponseCustomToolCallInputDoneEvent: event('response.custom_tool_call_input.done', 'The whole input.', {
    ...item,
    input: text,
  }),
  ResponseWebSearchCallInProgressEvent: event(
    'response.web_search_call.in_progress',
    'A web search begins.',
    item,
  ),
  ResponseWebSearchCallSearchingEvent: event(
    'response.web_search_call.searching',
    'The query is complete.',
    item,
  ),
  ResponseWebSearchCallCompletedEvent: event(
    'response.web_search_call.completed',
    'A web search has ended.',
    item,
  ),
} as const satisfies NamedSchemas;

export type ResponseEventName = keyof typeof events;

export const responseEventSchemas = {
  ...events,
  ResponseEvent: {
    description:
      'The data of one event of a streamed response; its `type` is also the name of the event. The last is `response.completed`, `.incomplete` or `.failed`.',
    ...taggedUnion('type', Object.keys(events) as ResponseEventName[]),
  },
} as const satisfies NamedSchemas;

type Fields = Readonly<Record<string, JsonSchema>>;

/** Everything in it is required. */
function event<const Type extends string, const Properties extends Fields>(
  type: Type,
  description: string,
  properties: Properties,
) {
  return object(description, required(properties), tagged(type, properties));
}

/** A piece of what the `done` event has as a whole. */
function delta<const Type extends string, const Properties extends Fields>(
  type: Type,
  description: string,
  properties: Properties,
) {
  const all = { ...properties, delta: text };
  return object(description, required(all), { ...tagged(type, all), obfuscation: obfuscationField });
}

function required<Properties extends Fields>(properties: Properties) {
  const names = Object.keys(properties) as (keyof Properties & string)[];
  return ['type', ...names, 'sequence_number'] as const;
}

function tagged<const Type extends string, const Properties extends Fields>(
  type: Type,
  properties: Properties,
) {
  return { type: { const: type }, ...properties, sequence_number: count } as const;
}
