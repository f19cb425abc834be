/** The fields that both of Ollama's requests to a model share: their schemas, and how they are read. */
import type { Sampling, Turn } from '../core/turn.js';
import { anySchemaFormat } from '../wire/content/wrapped-format.js';
import type { AskedFormat } from '../wire/content/wrapped-format.js';
import { invalid, quoted, unsupported } from '../wire/invalid-request.js';
import { parseSampling, samplingFields } from '../wire/sampling.js';
import { bounds } from '../wire/schema/bounds.js';
import type { FromSchema } from '../wire/schema/from-schema.js';
import { ignored, superfluous } from '../wire/schema/json-schema.js';
import type { JsonSchema } from '../wire/schema/json-schema.js';
import { booleanOrNull, fileField, modelField, textBounds } from '../wire/schema/text-fields.js';

const machine = superfluous({}, 'it is about the machine on which a local model runs.');

const optionFields = {
  temperature: {
    type: ['number', 'null'],
    minimum: 0,
    description: "Values above 1 count as 1, the model's own maximum.",
  },
  top_p: samplingFields.top_p,
  top_k: samplingFields.top_k,
  num_predict: {
    type: ['integer', 'null'],
    minimum: -2,
    maximum: bounds.integer,
    description: 'The most tokens of the answer. 0, -1 and -2: no limit.',
  },
  stop: samplingFields.stop,
  seed: ignored({}, 0, -1),
  min_p: ignored({}, 0),
  tfs_z: ignored({}, 1),
  typical_p: ignored({}, 1),
  repeat_penalty: ignored({}, 1),
  presence_penalty: ignored({}, 0),
  frequency_penalty: ignored({}, 0),
  mirostat: ignored({}, 0),
  num_ctx: machine,
  num_keep: machine,
  num_batch: machine,
  num_gpu: machine,
  num_thread: machine,
} as const satisfies Readonly<Record<string, JsonSchema>>;

export const requestFields = {
  model: { ...modelField, description: 'A name from /api/tags, with or without `:latest`.' },
  stream: { ...booleanOrNull, description: 'Absent: true.' },
  think: {
    enum: [true, false, 'low', 'medium', 'high', 'max', null],
    description: 'How much the model thinks; true is medium. Absent: as little as the model allows.',
  },
  format: {
    type: ['string', 'object', 'null'],
    maxLength: textBounds.word,
    description: '`json`, or a JSON Schema that the answer must match.',
  },
  options: { type: ['object', 'null'], properties: optionFields },
  keep_alive: superfluous(
    { type: ['string', 'number', 'null'], maxLength: textBounds.word },
    'the bridge itself decides which processes it keeps. With 0 and nothing to answer, the answer is as if a model were unloaded.',
  ),
  truncate: superfluous(booleanOrNull, 'nothing is cut off.'),
  shift: superfluous(booleanOrNull, 'nothing is cut off.'),
  logprobs: { ...booleanOrNull, description: 'Not available: true is refused.' },
  top_logprobs: {
    type: ['integer', 'null'],
    minimum: 0,
    description: 'Not available: above 0 is refused.',
  },
} as const satisfies Readonly<Record<string, JsonSchema>>;

export const imagesField = {
  type: ['array', 'null'],
  maxItems: bounds.parts,
  items: fileField,
  description: 'PNG, JPEG, GIF or WebP in base64.',
} as const satisfies JsonSchema;

type SharedFields = FromSchema<{ readonly type: 'object'; readonly properties: typeof requestFields }>;

/** How to answer. @throws BridgeError */
export function parseAnswerOptions(request: SharedFields): Pick<Turn, 'sampling' | 'reasoning'> {
  if (request.logprobs === true) throw unsupported('logprobs', noProbabilities);
  if ((request.top_logprobs ?? 0) > 0) throw unsupported('top_logprobs', noProbabilities);
  const { think } = request;
  return {
    sampling: parseOptions(request.options ?? {}),
    ...(think === true && { reasoning: 'medium' }),
    ...(think === false && { reasoning: 'none' }),
    ...(typeof think === 'string' && { reasoning: think }),
  };
}

const noProbabilities = 'The model gives no log probabilities.';

function parseOptions({
  num_predict: limit,
  temperature,
  top_p,
  top_k,
  stop,
}: NonNullable<SharedFields['options']>): Sampling {
  const max_tokens = typeof limit === 'number' && limit > 0 ? limit : null;
  const known = { temperature: temperature ?? null, top_p: top_p ?? null, top_k: top_k ?? null };
  return parseSampling({ ...known, stop: stop ?? null, max_tokens });
}

/** What the answer must look like. @throws BridgeError validation_error */
export function parseFormat({ format }: SharedFields): AskedFormat {
  if (format === undefined || format === null || format === '') return { output: { type: 'text' } };
  if (typeof format === 'object') return anySchemaFormat(format, 'format');
  if (format === 'json') return { output: { type: 'json-object' } };
  throw invalid('format', `format is ${quoted(format)}; it must be "json" or a JSON Schema.`);
}
