/** The schemas of fields that several requests share, with the length that each kind of text may have. */
import { ignored, superfluous } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';

/** In characters. */
export const textBounds = {
  /** A text for the model: OpenAI's limit. */
  text: 10 * 1024 * 1024,
  model: 256,
  /** Names of tools, files and people. */
  name: 256,
  /** Of a file. */
  title: 1024,
  /** Some servers put more than a name into the id of a call. */
  id: 4096,
  /** One of a few words, such as the kind of a tool. */
  word: 256,
  stop: 4096,
  /** Of a file or an image: the base64 text of the largest one, or its address. */
  file: 46 * 1024 * 1024,
  user: 512,
  /** OpenAI's limit. */
  safetyIdentifier: 64,
} as const;

/** A model name becomes an argument of a command line, which a shell reads on some systems. */
const modelPattern = '^[A-Za-z0-9@][A-Za-z0-9._:/@[\\]-]*$';

export const modelField = {
  type: 'string',
  minLength: 1,
  maxLength: textBounds.model,
  pattern: modelPattern,
  description: 'A name from /v1/models.',
} as const satisfies JsonSchema;

/** What each pattern allows, in words that follow the field's name. */
export const patternWords: Readonly<Record<string, string>> = {
  [modelPattern]: 'may hold letters, digits and . _ : / @ [ ] - only, and begins with a letter, a digit or @',
};

export const textField = { type: 'string', maxLength: textBounds.text } as const satisfies JsonSchema;
export const nameField = { type: 'string', maxLength: textBounds.name } as const satisfies JsonSchema;
export const wordField = { type: 'string', maxLength: textBounds.word } as const satisfies JsonSchema;
export const idField = {
  type: 'string',
  minLength: 1,
  maxLength: textBounds.id,
} as const satisfies JsonSchema;
export const fileField = { type: 'string', maxLength: textBounds.file } as const satisfies JsonSchema;

/** The field, with null allowed too. */
export function orNull<const Field extends JsonSchema & { readonly type: string }>(
  field: Field,
): Omit<Field, 'type'> & { readonly type: readonly [Field['type'], 'null'] } {
  return { ...field, type: [field.type, 'null'] };
}

export const booleanOrNull = { type: ['boolean', 'null'] } as const satisfies JsonSchema;
export const objectOrNull = { type: ['object', 'null'] } as const satisfies JsonSchema;

const anyType = ['string', 'number', 'boolean', 'object', 'array', 'null'] as const;

/** At most 16 pairs of 64 and 512 characters: OpenAI's limits. */
export const metadataField = {
  type: ['object', 'null'],
  maxProperties: 16,
  propertyNames: { maxLength: 64 },
  additionalProperties: { type: anyType, maxLength: 512 },
} as const satisfies JsonSchema;

const whoAsks = 'the model does not need to know who asks.';
const cached = 'the bridge marks what to cache.';

/** Fields for OpenAI's own accounting, protection and cache. Without them the answer is the same. */
export const callerFields = {
  user: superfluous({ type: anyType, maxLength: textBounds.user }, whoAsks),
  safety_identifier: superfluous({ type: anyType, maxLength: textBounds.safetyIdentifier }, whoAsks),
  prompt_cache_key: superfluous({ type: anyType, maxLength: textBounds.user }, cached),
  prompt_cache_retention: superfluous({ type: anyType, maxLength: textBounds.word }, cached),
  prompt_cache_options: superfluous({ type: anyType, maxLength: textBounds.word }, cached),
  client_metadata: superfluous({ type: anyType, maxLength: textBounds.text }, whoAsks),
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** Another tier would be faster or cheaper; here there is only one. */
export const serviceTierField = ignored({ type: anyType, maxLength: textBounds.word }, 'auto', 'default');

/** The model's API has no such option, and the bridge adds no words of its own to a prompt. */
export const verbosityField = ignored(orNull(wordField), 'medium', '');

/** Fields of chat and legacy completions that ask for nothing if they have these values. */
export const completionFieldsIgnored = {
  frequency_penalty: ignored({}, 0),
  presence_penalty: ignored({}, 0),
  logit_bias: ignored({}, {}, []),
  store: ignored({}, false),
  service_tier: serviceTierField,
  verbosity: verbosityField,
} as const satisfies Readonly<Record<string, JsonSchema>>;

export const streamOptionsField = {
  type: ['object', 'null'],
  properties: { include_usage: booleanOrNull, include_obfuscation: booleanOrNull },
} as const satisfies JsonSchema;
