/** The options with which a client steers the model: their schemas, their names in each API, and how they are read. */
import type { AdaptableOption } from '../core/turn-event.js';
import type { Sampling } from '../core/turn.js';
import { bounds } from './schema/bounds.js';
import type { FromSchema } from './schema/from-schema.js';
import { textBounds } from './schema/text-fields.js';

const tokens = {
  type: ['integer', 'null'],
  minimum: -1,
  not: { const: 0 },
  maximum: bounds.integer,
  description: 'Not part of OpenAI: -1 means no limit, as on many local servers.',
} as const;

/** As OpenAI's APIs name and allow them. */
export const samplingFields = {
  temperature: {
    type: ['number', 'null'],
    minimum: 0,
    maximum: 2,
    description: "Values above 1 count as 1, the model's own maximum.",
  },
  top_p: { type: ['number', 'null'], minimum: 0, maximum: 1 },
  top_k: {
    type: ['integer', 'null'],
    minimum: -1,
    maximum: bounds.integer,
    description: 'Not part of OpenAI. 0 and -1: no limit.',
  },
  max_completion_tokens: tokens,
  max_tokens: { ...tokens, description: 'The older name. -1: no limit.' },
  stop: {
    type: ['string', 'array', 'null'],
    minLength: 1,
    maxLength: textBounds.stop,
    maxItems: 16,
    items: { type: 'string', minLength: 1, maxLength: textBounds.stop },
  },
} as const;

/**
 * Reads the sampling options. OpenAI's temperature goes up to 2, the model's up to 1: higher values count as 1. `max_completion_tokens`
 * takes precedence over `max_tokens`.
 */
export function parseSampling(
  request: FromSchema<{ readonly type: 'object'; readonly properties: typeof samplingFields }>,
): Sampling {
  const maxTokens = request.max_completion_tokens ?? request.max_tokens;
  const { temperature, top_p: topP, top_k: topK } = request;
  const stop = typeof request.stop === 'string' ? [request.stop] : (request.stop ?? []);
  return {
    ...(typeof maxTokens === 'number' && maxTokens > 0 ? { maxTokens } : {}),
    ...(typeof temperature === 'number' ? { temperature: Math.min(temperature, 1) } : {}),
    ...(typeof topP === 'number' ? { topP } : {}),
    ...(typeof topK === 'number' && topK > 0 ? { topK } : {}),
    ...(stop.length > 0 ? { stop } : {}),
  };
}

export type OptionNames = Readonly<Record<AdaptableOption, string>>;

/** What the clients of each API call the options that a model may not support as they are. */
export function optionNames(api: 'chat' | 'responses' | 'messages' | 'ollama'): OptionNames {
  return Object.fromEntries(Object.entries(names).map(([option, row]) => [option, row[api]])) as OptionNames;
}

const names = {
  maxTokens: {
    ...{ chat: 'max_tokens', responses: 'max_output_tokens', messages: 'max_tokens' },
    ollama: 'options.num_predict',
  },
  temperature: everywhere('temperature'),
  topP: everywhere('top_p'),
  topK: everywhere('top_k'),
  stop: { chat: 'stop', responses: 'stop', messages: 'stop_sequences', ollama: 'options.stop' },
  reasoning: {
    ...{ chat: 'reasoning_effort', responses: 'reasoning.effort', messages: 'thinking' },
    ollama: 'think',
  },
  toolChoice: everywhere('tool_choice', ''),
  contextEdits: everywhere('context_management', ''),
  prefill: { ...everywhere('messages', ''), responses: 'input' },
  instructions: { ...everywhere('messages[].role', ''), responses: 'input[].role' },
  output: {
    ...{ chat: 'response_format', responses: 'text.format', messages: 'output_config.format' },
    ollama: 'format',
  },
  strict: {
    ...{ chat: 'tools[].function.strict', responses: 'tools[].strict', messages: 'tools[].strict' },
    ollama: 'tools[].function.strict',
  },
} as const satisfies Readonly<Record<AdaptableOption, object>>;

/** Ollama has its sampling options in an object of their own. */
function everywhere(
  name: string,
  place = 'options.',
): Readonly<Record<'chat' | 'responses' | 'messages' | 'ollama', string>> {
  return { chat: name, responses: name, messages: name, ollama: `${place}${name}` };
}
