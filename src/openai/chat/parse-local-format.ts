/** Reads the fields in which clients of local servers ask for the form of an answer. */
import { jsonObjectFormat } from '../../wire/content/json-schema-format.js';
import { anySchemaFormat, choiceFormat } from '../../wire/content/wrapped-format.js';
import type { AskedFormat } from '../../wire/content/wrapped-format.js';
import type { ChatRequest } from './chat-request-schema.js';

/**
 * llama.cpp's schema beside `json_object`, its `json_schema`, or vLLM's `structured_outputs`; `undefined` without any. The latter two give
 * way to a schema in `response_format`: `ignore` gets the name of each that does. @throws BridgeError validation_error that names the field.
 */
export function parseLocalFormat(
  { response_format: format, json_schema: schema, structured_outputs: outputs }: ChatRequest,
  ignore: (name: string) => void,
): AskedFormat | undefined {
  if (format?.type === 'json_schema' || format?.schema) {
    if (schema) ignore('json_schema');
    if (outputs) ignore('structured_outputs');
    return format.type === 'json_object' && format.schema
      ? anySchemaFormat(format.schema, 'response_format.schema')
      : undefined;
  }
  if (schema) {
    if (outputs) ignore('structured_outputs');
    return anySchemaFormat(schema, 'json_schema');
  }
  if (outputs?.choice) return choiceFormat(outputs.choice, 'structured_outputs.choice');
  if (outputs?.json) return anySchemaFormat(outputs.json, 'structured_outputs.json');
  if (outputs?.json_object === true)
    return { output: jsonObjectFormat(undefined, 'structured_outputs.json_object') };
  return undefined;
}
