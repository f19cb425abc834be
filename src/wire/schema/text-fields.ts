/** The schemas of a request's short texts: how long each may be, by what it is for. */
import type { JsonSchema } from './json-schema.js';

/** In characters. */
export const textBounds = {
  /** A text for the model, as OpenAI has it. */
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
  /** Of a file or an image: as much as the largest one is in base64, or its address. */
  file: 46 * 1024 * 1024,
  user: 512,
  /** As OpenAI has it. */
  safetyIdentifier: 64,
} as const;

/** A name of a model is a word of a command line, and on some systems one that a shell reads. */
const modelPattern = '^[A-Za-z0-9@][A-Za-z0-9._:/@[\\]-]*$';

export const modelField: JsonSchema = {
  ...{ type: 'string', minLength: 1, maxLength: textBounds.model, pattern: modelPattern },
  description: 'A name from /v1/models.',
};

/** What a pattern lets through, in words that follow the field's name. */
export const patternWords: Readonly<Record<string, string>> = {
  [modelPattern]: 'may hold letters, digits and . _ : / @ [ ] - only, and begins with a letter, a digit or @',
};

export const textField: JsonSchema = { type: 'string', maxLength: textBounds.text };
export const nameField: JsonSchema = { type: 'string', maxLength: textBounds.name };
export const wordField: JsonSchema = { type: 'string', maxLength: textBounds.word };
export const idField: JsonSchema = { type: 'string', minLength: 1, maxLength: textBounds.id };
export const fileField: JsonSchema = { type: 'string', maxLength: textBounds.file };

export function orNull(field: JsonSchema): JsonSchema {
  return { ...field, type: [field.type ?? [], 'null'].flat() };
}

export const stopField: JsonSchema = {
  ...{ type: ['string', 'array', 'null'], minLength: 1, maxLength: textBounds.stop, maxItems: 16 },
  items: { type: 'string', minLength: 1, maxLength: textBounds.stop },
};

const anyType = ['string', 'number', 'boolean', 'object', 'array', 'null'];

/** Sixteen pairs of 64 and 512 characters, as OpenAI has it. */
export const metadataField: JsonSchema = {
  type: ['object', 'null'],
  maxProperties: 16,
  propertyNames: { maxLength: 64 },
  additionalProperties: { type: anyType, maxLength: 512 },
};

/** Says who asks; nothing of it is used here. */
export const callerFields: Readonly<Record<string, JsonSchema>> = {
  user: { type: anyType, maxLength: textBounds.user, description: 'Without effect.' },
  safety_identifier: {
    type: anyType,
    maxLength: textBounds.safetyIdentifier,
    description: 'Without effect.',
  },
  prompt_cache_key: { type: anyType, maxLength: textBounds.user, description: 'Without effect.' },
};
