/** Reads an embedding request: a body of any shape becomes a task for the embedder or a precise complaint. */
import { BridgeError } from '../../core/bridge-error.js';
import type { Embedder, EmbeddingModel, EmbeddingTask } from '../../core/embedder.js';
import { embeddingSchemas, type EmbeddingRequest } from './embedding-request-schema.js';
import { embeddingLength, type EmbeddingDimensions } from './embedding-sizes.js';
import { quoted } from '../../wire/invalid-request.js';
import { parseEmbeddingInput } from './parse-embedding-input.js';
import { createValidator } from '../../wire/schema/validator.js';

export interface ParsedEmbeddingRequest {
  readonly task: EmbeddingTask;
  readonly model: EmbeddingModel;
  /** How long the vectors must be; absent: as they come. */
  readonly length?: number;
  readonly encoding: 'float' | 'base64';
  /** The fields that have no effect. */
  readonly ignored: readonly string[];
}

/** @throws BridgeError validation_error or model_not_found whose `param` names the field. */
export function parseEmbeddingRequest(
  body: unknown,
  embedder: Pick<Embedder, 'find' | 'models'>,
  preset: EmbeddingDimensions,
): ParsedEmbeddingRequest {
  const request = validated(body);
  const model = embedder.find(request.model);
  if (model === undefined) {
    const names = embedder.models().map(({ id }) => id);
    throw new BridgeError(
      'model_not_found',
      `The embedding model ${quoted(request.model)} does not exist here. Use one of: ${names.join(', ')}.`,
      { param: 'model' },
    );
  }
  const length = embeddingLength(model, request.dimensions, preset);
  return {
    task: { model: request.model, inputs: parseEmbeddingInput(request.input) },
    model,
    ...(length !== undefined && { length }),
    encoding: request.encoding_format ?? 'float',
    ignored: Object.entries(request)
      .filter(([name, value]) => !carried.has(name) && value !== null)
      .map(([name]) => name),
  };
}

const validated = createValidator<EmbeddingRequest>('EmbeddingRequest', embeddingSchemas);

const carried: ReadonlySet<string> = new Set<keyof EmbeddingRequest>([
  'model',
  'input',
  'dimensions',
  'encoding_format',
]);
