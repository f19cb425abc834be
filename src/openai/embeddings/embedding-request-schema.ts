/** The schema of an embedding request. It describes `input` in words only, because code tells its four forms apart. */
import { embeddingBounds } from '../../wire/embeddings/embedding-text.js';
import { object } from '../../wire/schema/json-schema.js';
import type { NamedSchemas } from '../../wire/schema/json-schema.js';
import { callerFields, modelField } from '../../wire/schema/text-fields.js';

export const embeddingSchemas = {
  EmbeddingRequest: object('Texts to turn into vectors.', ['model', 'input'], {
    model: modelField,
    input: {
      type: ['string', 'array'],
      minLength: 1,
      minItems: 1,
      description:
        `A text, a list of up to ${embeddingBounds.inputs} texts, the token ids of a text (cl100k_base), or a list of such; ` +
        `each of at most ${embeddingBounds.tokens} tokens and none empty.`,
    },
    dimensions: {
      type: ['integer', 'null'],
      minimum: 1,
      description:
        'The length of the vectors, up to that of the model named; not for text-embedding-ada-002.',
    },
    encoding_format: {
      type: ['string', 'null'],
      enum: ['float', 'base64', null],
      description: 'A list of numbers, or their little-endian 32-bit floats in base64.',
    },
    ...callerFields,
  }),
} as const satisfies NamedSchemas;
