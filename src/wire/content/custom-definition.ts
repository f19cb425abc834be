import type { Tool } from '../../core/turn.js';
import type { CustomFormat } from './tool-definition.js';

/** The arguments of a custom tool for the model: one text. A grammar cannot be forced on it, so it is told. */
export function customDefinition(format: CustomFormat | null | undefined): Tool['parameters'] {
  const { syntax, definition } = format?.grammar ?? format ?? {};
  const told =
    typeof definition === 'string'
      ? {
          description: `Must match this ${typeof syntax === 'string' ? syntax : 'formal'} grammar:\n${definition}`,
        }
      : {};
  return {
    type: 'object',
    properties: { input: { type: 'string', ...told } },
    required: ['input'],
  };
}
