import type { OutputFormat } from '../../core/turn.js';
import { refuseLargeSchema } from '../bounds.js';
import type { ResponseFormat } from './chat-request.js';
import { invalid, quoted } from '../invalid-request.js';

/** What the answer must look like. @throws BridgeError invalid_request when the schema is missing or no object's. */
export function parseResponseFormat(format: ResponseFormat | null | undefined): OutputFormat {
  switch (format?.type) {
    case undefined:
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json-object' };
    case 'json_schema': {
      const { json_schema: described } = format;
      if (!described) throw invalid('response_format.json_schema', 'response_format.json_schema is missing.');
      const { name, schema, strict } = described;
      const param = 'response_format.json_schema.schema';
      if (schema['type'] !== 'object') {
        const type = typeof schema['type'] === 'string' ? quoted(schema['type']) : 'not that';
        throw invalid(
          param,
          `${param} must be the schema of an object: its "type" must be "object", but is ${type}.`,
        );
      }
      refuseLargeSchema(schema, param);
      return { type: 'json-schema', name: name ?? 'response', schema, strict: strict ?? false };
    }
  }
}
