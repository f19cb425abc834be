import type { OutputFormat } from '../core/turn.js';
import { refuseLargeSchema } from '../wire/schema/bounds.js';
import { invalid, quoted } from '../wire/invalid-request.js';
import type { MessagesRequest } from './messages-request.js';

/** What the answer must look like; `output_config.format` wins over its older name. @throws BridgeError validation_error. */
export function parseOutputSchema(
  { output_config: config, output_format: older }: Pick<MessagesRequest, 'output_config' | 'output_format'>,
  ignore: (name: string) => void,
): OutputFormat {
  const asked = config?.format ?? older;
  if (!asked) return { type: 'text' };
  if (config?.format && older) ignore('output_format');
  const param = config?.format ? 'output_config.format.schema' : 'output_format.schema';
  const { schema } = asked;
  if (schema['type'] !== 'object') {
    const type = typeof schema['type'] === 'string' ? quoted(schema['type']) : 'not that';
    throw invalid(
      param,
      `${param} must be the schema of an object: its "type" must be "object", but is ${type}.`,
    );
  }
  refuseLargeSchema(schema, param);
  return { type: 'json-schema', name: 'response', schema, strict: true, param };
}
