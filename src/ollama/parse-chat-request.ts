/** Reads Ollama's chat request: turns any body into a turn or a precise error. */
import type { Turn } from '../core/turn.js';
import { parseTools } from '../wire/content/parse-tools.js';
import { ignoredFields } from '../wire/schema/ignored-fields.js';
import type { AskedFormat } from '../wire/content/wrapped-format.js';
import { createValidator } from '../wire/schema/validator.js';
import { ollamaChatSchemas } from './chat-request-schema.js';
import { withoutLatest } from '../core/model-tag.js';
import { parseMessages } from './parse-messages.js';
import { parseAnswerOptions, parseFormat } from './request-fields.js';

export interface ParsedOllamaRequest {
  readonly turn: Turn;
  /** As the client wrote it. */
  readonly model: string;
  readonly stream: boolean;
  /** The fields without effect, as the client would write them, each once. */
  readonly ignored: readonly string[];
  readonly unwrap?: AskedFormat['unwrap'];
}

/** @throws BridgeError validation_error or unsupported_parameter whose `param` names the field. */
export function parseOllamaChat(body: unknown): ParsedOllamaRequest {
  const request = validateOllamaChat(body);
  const ignored = new Set(ignoredFields(request, ollamaChatSchemas.OllamaChatRequest));
  const ignore = (name: string): void => {
    ignored.add(name);
  };
  const offered = parseTools(request.tools ?? [], {
    ...{ ignore, tell: ignore, form: 'nested', namespaces: false },
  });
  const { output, unwrap } = parseFormat(request);
  const turn: Turn = {
    model: withoutLatest(request.model),
    ...parseMessages(request.messages ?? []),
    tools: offered.map(({ tool }) => tool),
    toolChoice: { mode: 'auto' },
    parallelToolCalls: true,
    ...parseAnswerOptions(request),
    output,
  };
  return {
    ...{ turn, model: request.model, stream: request.stream ?? true, ignored: [...ignored] },
    ...(unwrap && { unwrap }),
  };
}

export const validateOllamaChat = createValidator('OllamaChatRequest', ollamaChatSchemas);
