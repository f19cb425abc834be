/** Reads an embedding request: turns any body into a task for the embedder or a precise error. */
import { BridgeError } from '../../core/bridge-error.js';
import type { Embedder, EmbeddingModel, EmbeddingTask } from '../../core/embedder.js';
import { embeddingSchemas } from './embedding-request-schema.js';
import { embeddingLength, type EmbeddingDimensions } from './embedding-sizes.js';
import { quoted } from '../../wire/invalid-request.js';
import { parseEmbeddingInput } from './parse-embedding-input.js';
import { ignoredFields } from '../../wire/schema/ignored-fields.js';
import { createValidator } from '../../wire/schema/validator.js';

export interface ParsedEmbeddingRequest {
  readonly task: EmbeddingTask;
  readonly model: EmbeddingModel;
  /** The length of the vectors; absent: the model's own. */
  readonly length?: number;
  readonly encoding: 'float' | 'base64';
  /** The fields without effect. */
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
    ignored: ignoredFields(request, embeddingSchemas.EmbeddingRequest),
  };
}

const validated = createValidator('EmbeddingRequest', embeddingSchemas);
