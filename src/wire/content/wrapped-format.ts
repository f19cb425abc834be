/** Formats of answers that are no JSON object: the model's API makes objects only, so the value travels as a property of one. */
import type { Json } from '../../core/json.js';
import type { OutputFormat } from '../../core/turn.js';
import { invalid } from '../invalid-request.js';
import { jsonObjectFormat } from './json-schema-format.js';

export interface AskedFormat {
  readonly output: OutputFormat;
  /** Set if the answer is wrapped: whether the client gets its value as JSON, or the text that it is. */
  readonly unwrap?: Unwrapping;
}

export type Unwrapping = 'json' | 'text';

/** An answer in JSON that matches any schema. `param` is the path of the schema. @throws BridgeError validation_error if it is no schema. */
export function anySchemaFormat(schema: Json, param: string): AskedFormat {
  const { type } = schema;
  if (type === 'object' || Object.keys(schema).length === 0)
    return { output: jsonObjectFormat(schema, param) };
  const wrong = [type ?? []].flat().find((each) => !TYPES.includes(each));
  if (wrong !== undefined)
    throw invalid(
      `${param}.type`,
      `${param}.type must be one of ${TYPES.join(', ')}, but it is ${JSON.stringify(wrong).slice(0, 60)}.`,
    );
  return { output: jsonObjectFormat(around(schema), param), unwrap: 'json' };
}

/** One of these texts. */
export function choiceFormat(choices: readonly string[], param: string): AskedFormat {
  return { output: jsonObjectFormat(around({ type: 'string', enum: choices }), param), unwrap: 'text' };
}

const TYPES: readonly unknown[] = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

function around(schema: Json): Json {
  const entries = Object.entries(schema);
  const rooted = entries.filter(([keyword]) => OF_THE_ROOT.includes(keyword));
  const own = entries.filter(([keyword]) => !OF_THE_ROOT.includes(keyword));
  return {
    ...{ type: 'object', properties: { [VALUE]: Object.fromEntries(own) } },
    ...{ required: [VALUE], additionalProperties: false },
    ...Object.fromEntries(rooted),
  };
}

/** References begin at the root. */
const OF_THE_ROOT = ['$schema', '$defs', 'definitions'];

/** What the client gets of a wrapped answer. Of one that was cut off, it gets what is there. */
export function unwrapped(answer: string, form: Unwrapping): string {
  try {
    const { [VALUE]: value } = JSON.parse(answer) as Json;
    if (value === undefined) return answer;
    return form === 'text' && typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    return answer.replace(form === 'text' ? OPENING_OF_TEXT : OPENING, '');
  }
}

const VALUE = 'value';
const OPENING = /^\s*\{\s*"value"\s*:\s*/u;
const OPENING_OF_TEXT = /^\s*\{\s*"value"\s*:\s*"?/u;
