/** Answers in JSON: the tool through which the CLI has the model write one, and the check of what it wrote. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { BridgeError } from '../core/bridge-error.js';
import type { OutputFormat } from '../core/turn.js';
import { record, type Json } from './json.js';

/** The CLI's own name for it (2.1.197, 2.1.330). */
export const OUTPUT_TOOL = 'StructuredOutput';

/** The schema the answer must fit; `undefined` for an answer in text. */
export function outputSchema(output: OutputFormat): Json | undefined {
  switch (output.type) {
    case 'text':
      return undefined;
    case 'json-object':
      return { type: 'object' };
    case 'json-schema':
      return output.schema;
  }
}

/** The output tool as the model is offered it, with the client's schema to the letter. */
export function outputTool(schema: Json): Json {
  return {
    name: OUTPUT_TOOL,
    description:
      'Gives the final answer to the user. Call it exactly once, as the last thing you do, with the whole answer ' +
      'as its input; write no text beside it.',
    input_schema: schema,
  };
}

/**
 * The schema as the CLI's own validator takes it: with a keyword, a format or a dialect it does not know, the CLI
 * leaves the tool out and lets the model answer in prose, saying nothing (2.1.197, 2.1.330).
 */
export function cliSchema(schema: Json): Json {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
      switch (KEYWORDS.get(keyword)) {
        case undefined:
          return [];
        case 'value':
          return [[keyword, value]];
        case 'schema':
          return [[keyword, Array.isArray(value) ? value.map(subschema) : subschema(value)]];
        case 'schemas':
          return [
            [keyword, Object.fromEntries(Object.entries(record(value)).map(([k, v]) => [k, subschema(v)]))],
          ];
      }
    }),
  );
}

/** Says what is wrong with an answer's JSON text, or nothing. @throws BridgeError when the schema itself is none. */
export function createOutputCheck(schema: Json): OutputCheck {
  const validate = compiled(schema);
  return (json) => {
    try {
      if (validate(JSON.parse(json))) return undefined;
    } catch {
      return 'it is no valid JSON';
    }
    const [error] = validate.errors ?? [];
    return `its value${error ? ` at "${error.instancePath}" ${error.message ?? 'does not fit'}` : ' does not fit'}`;
  };
}

export type OutputCheck = (json: string) => string | undefined;

const IDENTITY = new Set(['$schema', '$id']);

function compiled(schema: Json): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
  try {
    // A dialect named in the schema would have to be loaded first; what it shares with this one is checked.
    return ajv.compile(Object.fromEntries(Object.entries(schema).filter(([name]) => !IDENTITY.has(name))));
  } catch (error) {
    throw new BridgeError(
      'invalid_request',
      `The response format's schema is no valid JSON Schema: ${error instanceof Error ? error.message : String(error)}`,
      { param: 'response_format.json_schema.schema' },
    );
  }
}

function subschema(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? cliSchema(record(value))
    : value;
}

/** The JSON Schema keywords that the CLI's validator knows in both versions, and what their values are. */
const KEYWORDS = new Map<string, 'value' | 'schema' | 'schemas'>([
  ...['type', 'enum', 'const', 'required', '$ref', 'description', 'title', 'default', 'pattern'].map(
    (name) => [name, 'value'] as const,
  ),
  ...[
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
    'minLength',
    'maxLength',
  ].map((name) => [name, 'value'] as const),
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'].map(
    (name) => [name, 'value'] as const,
  ),
  ...[
    'items',
    'additionalProperties',
    'allOf',
    'anyOf',
    'oneOf',
    'not',
    'if',
    'then',
    'else',
    'contains',
  ].map((name) => [name, 'schema'] as const),
  ...['properties', 'patternProperties', '$defs', 'definitions'].map((name) => [name, 'schemas'] as const),
]);
