/** Compiles a client's JSON Schema. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { record, type Json } from '../../core/json.js';

/** @throws InvalidSchema, and TooMuchCode when the compiled code would be too long */
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
 * In characters. Nothing can stop V8 while it parses code or a pattern, and the time grows faster than the length. A text
 * longer than what is left at a thread's memory limit ends the whole process.
 */
const MAX_CODE = 2_000_000;
const MAX_PATTERN = 10_000;

/** Patterns have the `u` flag; those that are invalid with it, such as `\_`, go without. */
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
  // Compile a schema once however often it is referenced, and spend no time on smaller code.
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

/** Other dialects are not loaded; what they share with this one is checked. */
function withoutDialect(schema: Json): Json {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$schema' && name !== '$id'));
}

const meta = new Ajv2020(OPTIONS);
// Compiled here, so that it does not count against the first job.
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

/** For schemas by name, where `$async` is an ordinary name. */
function eachWithout(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, schema]: [string, unknown]) => [name, schemaWithout(schema)]),
  );
}

const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const DATA = new Set(['enum', 'const', 'default', 'examples', 'required']);
