/** Ollama's two requests to turn texts into vectors: their schemas, and how they are read and answered. */
import { BridgeError } from '../../core/bridge-error.js';
import type { Embedded, Embedder, EmbeddingModel, EmbeddingTask } from '../../core/embedder.js';
import { embeddingBounds, embeddingText, refuseManyTexts } from '../../wire/embeddings/embedding-text.js';
import { fitVector } from '../../wire/embeddings/fit-vector.js';
import { quoted } from '../../wire/invalid-request.js';
import { ignoredFields } from '../../wire/schema/ignored-fields.js';
import { object, superfluous } from '../../wire/schema/json-schema.js';
import type { NamedSchemas } from '../../wire/schema/json-schema.js';
import { booleanOrNull, objectOrNull, orNull, textField } from '../../wire/schema/text-fields.js';
import { createValidator } from '../../wire/schema/validator.js';
import { nanoseconds } from '../answer/ollama-answer.js';
import type { Clock } from '../answer/ollama-answer.js';
import { withoutLatest } from '../../core/model-tag.js';
import { refuseNameless } from '../models/named-model.js';
import { listedEmbeddingModel } from './embedding-names.js';
import { requestFields } from '../request-fields.js';

const shared = {
  model: requestFields.model,
  keep_alive: requestFields.keep_alive,
  truncate: superfluous(booleanOrNull, 'nothing is cut off.'),
  options: superfluous(objectOrNull, 'they are about the machine on which a local model runs.'),
} as const;

export const embedSchemas = {
  OllamaEmbedRequest: object('Texts to turn into vectors, in the form of Ollama.', ['model'], {
    ...shared,
    input: {
      type: ['string', 'array', 'null'],
      items: { type: 'string' },
      description: `A text, or a list of up to ${embeddingBounds.inputs}; each of at most ${embeddingBounds.tokens} tokens.`,
    },
    dimensions: {
      type: ['integer', 'null'],
      minimum: 0,
      description: "The length of the vectors, at most the model's own. Absent or 0: the model's own.",
    },
  }),
  OllamaEmbeddingsRequest: object('A text to turn into a vector, in the older form of Ollama.', ['model'], {
    ...shared,
    prompt: orNull(textField),
  }),
} as const satisfies NamedSchemas;

export interface ParsedEmbedRequest {
  /** Absent if there is no text. */
  readonly task?: EmbeddingTask;
  readonly model: EmbeddingModel;
  readonly ignored: readonly string[];
  /** The answer in pieces, because the whole can be many megabytes. */
  answer(embedded: Embedded): Iterable<string>;
}

type Models = Pick<Embedder, 'find' | 'models'>;

/** @throws BridgeError validation_error or model_not_found whose `param` names the field. */
export function readEmbed(body: unknown, embedder: Models, clock: Clock): ParsedEmbedRequest {
  refuseNameless(body);
  const request = validateEmbed(body);
  const { input, dimensions } = request;
  const texts = typeof input === 'string' ? (input === '' ? [] : [input]) : (input ?? []);
  refuseManyTexts(texts.length);
  const inputs = texts.map((text, index) =>
    embeddingText(text, typeof input === 'string' ? 'input' : `input[${index}]`),
  );
  return {
    ...parsed(request.model, inputs, embedder),
    ignored: ignoredFields(request, embedSchemas.OllamaEmbedRequest),
    *answer({ vectors, tokens }) {
      const fitted = (vector: Float32Array): readonly number[] =>
        dimensions ? [...fitVector(vector, Math.min(dimensions, vector.length))] : [...vector];
      yield `{"model":${JSON.stringify(request.model)},"embeddings":[`;
      for (const [index, vector] of vectors.entries())
        yield `${index === 0 ? '' : ','}${JSON.stringify(fitted(vector))}`;
      const total_duration = nanoseconds(clock.now() - clock.startedAt);
      yield `],${JSON.stringify({ total_duration, load_duration: 0, prompt_eval_count: tokens }).slice(1)}`;
    },
  };
}

/** The older form. @throws BridgeError validation_error or model_not_found whose `param` names the field. */
export function readEmbeddings(body: unknown, embedder: Models): ParsedEmbedRequest {
  const request = validateEmbeddings(body);
  const { prompt } = request;
  return {
    ...parsed(request.model, prompt ? [embeddingText(prompt, 'prompt')] : [], embedder),
    ignored: ignoredFields(request, embedSchemas.OllamaEmbeddingsRequest),
    answer: ({ vectors: [vector] }) => [JSON.stringify({ embedding: [...(vector ?? [])] })],
  };
}

const validateEmbed = createValidator('OllamaEmbedRequest', embedSchemas);
const validateEmbeddings = createValidator('OllamaEmbeddingsRequest', embedSchemas);

function parsed(
  asked: string,
  inputs: EmbeddingTask['inputs'],
  embedder: Models,
): Pick<ParsedEmbedRequest, 'task' | 'model'> {
  const model = embedder.find(withoutLatest(asked)) ?? listedEmbeddingModel(asked, embedder.models());
  if (model === undefined) {
    const names = embedder.models().map(({ id }) => id);
    throw new BridgeError(
      'model_not_found',
      `The embedding model ${quoted(asked)} does not exist here. Use one of: ${names.join(', ')}.`,
      { param: 'model' },
    );
  }
  return { model, ...(inputs.length > 0 && { task: { model: model.id, inputs } }) };
}
