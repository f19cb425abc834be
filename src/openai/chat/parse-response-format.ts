import type { OutputFormat } from '../../core/turn.js';
import { jsonObjectFormat, jsonSchemaFormat } from '../../wire/content/json-schema-format.js';
import type { ResponseFormat } from './chat-request.js';
import { invalid } from '../../wire/invalid-request.js';

/** What the answer must look like. @throws BridgeError validation_error when the schema is missing or no object's. */
export function parseResponseFormat(format: ResponseFormat | null | undefined): OutputFormat {
  switch (format?.type) {
    case undefined:
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return jsonObjectFormat(format.schema, 'response_format.schema');
    case 'json_schema': {
      const { json_schema: described } = format;
      if (!described) throw invalid('response_format.json_schema', 'response_format.json_schema is missing.');
      return jsonSchemaFormat(described, 'response_format.json_schema.schema');
    }
  }
}
