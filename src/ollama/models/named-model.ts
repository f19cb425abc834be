/** The requests that only name a model: their schema, and the name in them. */
import { BridgeError } from '../../core/bridge-error.js';
import { isObject } from '../../core/json.js';
import { invalid } from '../../wire/invalid-request.js';
import { object } from '../../wire/schema/json-schema.js';
import type { NamedSchemas } from '../../wire/schema/json-schema.js';
import { booleanOrNull, modelField } from '../../wire/schema/text-fields.js';
import { createValidator } from '../../wire/schema/validator.js';

const name = {
  ...modelField,
  type: ['string', 'null'],
  minLength: 0,
  pattern: '^$|^[A-Za-z0-9@][A-Za-z0-9._:/@[\\]-]*$',
} as const;

export const namedModelSchemas = {
  OllamaModelRequest: object('Names a model.', [], {
    model: name,
    name: { ...name, description: 'The older name of the field.' },
    stream: { ...booleanOrNull, description: 'Of a pull. Absent: true.' },
  }),
} as const satisfies NamedSchemas;

/** @throws BridgeError validation_error. */
export function readNamedModel(body: unknown): { readonly model: string; readonly stream: boolean } {
  const { model, name, stream } = validate(body);
  const named = [model, name].find((each) => typeof each === 'string' && each !== '');
  if (typeof named !== 'string') throw invalid('model', 'model is missing.');
  return { model: named, stream: stream ?? true };
}

const validate = createValidator('OllamaModelRequest', namedModelSchemas);

/** For routes at which Ollama takes a request without a model for one that names an unknown model. @throws BridgeError model_not_found */
export function refuseNameless(body: unknown): void {
  if (!isObject(body)) return;
  const { model } = body;
  if (model === undefined || model === null || model === '')
    throw new BridgeError('model_not_found', 'model is missing. Set it to a name from /api/tags.', {
      param: 'model',
    });
}
