/** Makes a check of a client's JSON Schema. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { record, type Json } from '../../core/json.js';

/** @throws InvalidSchema, and TooMuchCode when the check would be too long to be made. */
export function compileSchema(text: string): ValidateFunction {
  try {
    const schema = withoutDialect(withoutAsync(text));
    if (meta.validateSchema(schema) !== true) {
      throw new InvalidSchema(meta.errorsText(meta.errors, { dataVar: 'schema' }));
    }
    // One instance each: the names in one client's schema mean nothing in another's.
    return new Ajv2020({ ...OPTIONS, validateSchema: false }).compile(schema);
  } catch (error) {
    if (error instanceof InvalidSchema || error instanceof TooMuchCode) throw error;
    if (error instanceof RangeError) throw new InvalidSchema('it is nested too deeply');
    throw new InvalidSchema(error instanceof Error ? error.message : String(error));
  }
}

/** The message says why, in half a sentence. */
export class InvalidSchema extends Error {}

export class TooMuchCode extends Error {}

/**
 * In characters. While V8 reads a code or a pattern nothing can stop it, and the time grows faster than the length; nor
 * may one text be longer than the room that Node leaves a thread at its limit of memory, or the whole process ends.
 */
const MAX_CODE = 2_000_000;
const MAX_PATTERN = 10_000;

/** Patterns are meant to be read by Unicode; those that are none then, such as `\_`, are read without. */
const regExp = Object.assign(
  (pattern: string, flags: string): RegExp => {
    if (pattern.length > MAX_PATTERN) throw new TooMuchCode();
    try {
      return new RegExp(pattern, flags);
    } catch {
      return new RegExp(pattern);
    }
  },
  { code: 'new RegExp' },
);

const OPTIONS = {
  strict: false,
  validateFormats: false,
  logger: false,
  // A schema that is referred to often is compiled once, and no time goes into making the code smaller.
  inlineRefs: false,
  code: {
    optimize: false,
    regExp,
    process: (code: string): string => {
      if (code.length > MAX_CODE) throw new TooMuchCode();
      return code;
    },
  },
} as const;

/** A dialect would have to be loaded first; what the one named shares with this one is checked. */
function withoutDialect(schema: Json): Json {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$schema' && name !== '$id'));
}

const meta = new Ajv2020(OPTIONS);
// Compiled before the first job, whose time it would take.
void meta.validateSchema({});

/** Reads a schema's JSON text, and leaves `$async` out: with it ajv answers with a promise. */
function withoutAsync(text: string): Json {
  const schema = record(JSON.parse(text));
  return text.includes('"$async"') ? record(schemaWithout(schema)) : schema;
}

function schemaWithout(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(schemaWithout);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([keyword]) => keyword !== '$async')
      .map(([keyword, inner]: [string, unknown]) => {
        if (DATA.has(keyword)) return [keyword, inner];
        return [keyword, NAMED.has(keyword) ? eachWithout(inner) : schemaWithout(inner)];
      }),
  );
}

/** Of schemas by name, where `$async` is a name like any other. */
function eachWithout(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, schema]: [string, unknown]) => [name, schemaWithout(schema)]),
  );
}

const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const DATA = new Set(['enum', 'const', 'default', 'examples', 'required']);
