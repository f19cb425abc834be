/** Ollama's request to answer a prompt: its schema, and how it is read. */
import { textBlocks } from '../wire/content/text-blocks.js';
import { invalid, unsupported } from '../wire/invalid-request.js';
import { bounds } from '../wire/schema/bounds.js';
import { ignoredFields } from '../wire/schema/ignored-fields.js';
import { ignored, object } from '../wire/schema/json-schema.js';
import type { NamedSchemas } from '../wire/schema/json-schema.js';
import { booleanOrNull, orNull, textField } from '../wire/schema/text-fields.js';
import { createValidator } from '../wire/schema/validator.js';
import { withoutLatest } from '../core/model-tag.js';
import type { ParsedOllamaRequest } from './parse-chat-request.js';
import { refuseNameless } from './models/named-model.js';
import { parseImages } from './parse-images.js';
import { imagesField, parseAnswerOptions, parseFormat, requestFields } from './request-fields.js';

export const ollamaGenerateSchemas = {
  OllamaGenerateRequest: object('A prompt to answer, in the form of Ollama.', ['model'], {
    ...requestFields,
    prompt: {
      ...orNull(textField),
      description:
        'The model gets it as a user message. Without it, the answer only says that the model is there.',
    },
    system: orNull(textField),
    images: imagesField,
    suffix: { ...orNull(textField), description: 'Not available: refused.' },
    context: {
      type: ['array', 'null'],
      maxItems: bounds.integer,
      description:
        'Not available: refused. The bridge gives out none; send the earlier messages to /api/chat.',
    },
    raw: ignored(booleanOrNull, false),
    template: ignored(orNull(textField), ''),
  }),
} as const satisfies NamedSchemas;

/** @throws BridgeError validation_error or unsupported_parameter whose `param` names the field. */
export function parseOllamaGenerate(body: unknown): ParsedOllamaRequest {
  const request = validateOllamaGenerate(body);
  const { prompt, system, images, suffix, context } = request;
  if (suffix) throw unsupported('suffix', 'The model can only continue from the end of a text.');
  if (context && context.length > 0)
    throw unsupported('context', 'The bridge gives out none. Send the earlier messages to /api/chat.');
  const blocks = [...textBlocks(prompt ?? ''), ...parseImages(images, 'images')];
  if (blocks.length === 0) throw invalid('prompt', 'prompt is empty; it must contain text.');
  const ignored = new Set(ignoredFields(request, ollamaGenerateSchemas.OllamaGenerateRequest));
  const { output, unwrap } = parseFormat(request);
  return {
    turn: {
      model: withoutLatest(request.model),
      system: (system ?? '').trim() === '' ? '' : (system ?? ''),
      messages: [{ role: 'user', blocks }],
      ...{ tools: [], toolChoice: { mode: 'auto' }, parallelToolCalls: true },
      ...parseAnswerOptions(request),
      output,
    },
    model: request.model,
    stream: request.stream ?? true,
    ignored: [...ignored],
    ...(unwrap && { unwrap }),
  };
}

const validate = createValidator('OllamaGenerateRequest', ollamaGenerateSchemas);

/** Of Ollama's two ways to say that the model has no name, prompts have the 404. @throws BridgeError */
export function validateOllamaGenerate(body: unknown): ReturnType<typeof validate> {
  refuseNameless(body);
  return validate(body);
}
