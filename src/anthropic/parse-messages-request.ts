/** Reads a Messages API request: a body of any shape becomes a turn or a precise complaint. */
import type { ReasoningEffort, Turn } from '../core/turn.js';
import { parseSampling } from '../wire/parse-sampling.js';
import { createValidator } from '../wire/schema/validator.js';
import { ignoredFields } from './ignored-fields.js';
import type { MessagesRequest } from './messages-request.js';
import { messagesSchemas } from './messages-request-schema.js';
import { parseInputMessages } from './parse-input-messages.js';
import { parseMessagesTools } from './parse-messages-tools.js';
import { parseOutputSchema } from './parse-output-schema.js';
import { parseThinking } from './parse-thinking.js';

export interface ParsedMessagesRequest {
  readonly turn: Turn;
  readonly stream: boolean;
  /** The fields that have no effect, in the client's notation, each once. */
  readonly ignored: readonly string[];
}

/** @throws BridgeError validation_error whose message begins with the field. */
export function parseMessagesRequest(body: unknown): ParsedMessagesRequest {
  return parsed(validateRequest(body));
}

/** The same without `max_tokens`. */
export function parseCountRequest(body: unknown): ParsedMessagesRequest {
  return parsed(validateCount(body));
}

const validateRequest = createValidator<MessagesRequest>('MessagesRequest', messagesSchemas);
const validateCount = createValidator<MessagesRequest>('CountTokensRequest', messagesSchemas);

function parsed(request: MessagesRequest): ParsedMessagesRequest {
  const ignored = new Set(ignoredFields(request));
  const ignore = (name: string): void => {
    ignored.add(name);
  };
  const reasoning: ReasoningEffort | undefined = parseThinking(request, ignore);
  const { stop_sequences: stop, temperature, top_p, top_k, max_tokens } = request;
  const turn: Turn = {
    model: request.model,
    ...parseInputMessages(request, ignore),
    ...parseMessagesTools(request, ignore),
    sampling: parseSampling(
      {
        ...{ max_tokens: max_tokens ?? null, temperature: temperature ?? null, top_p: top_p ?? null },
        top_k: top_k ?? null,
        stop: stop ?? null,
      },
      (name) => ignore(name === 'stop' ? 'stop_sequences' : name),
    ),
    ...(reasoning ? { reasoning } : {}),
    output: parseOutputSchema(request, ignore),
  };
  return { turn, stream: request.stream ?? false, ignored: [...ignored] };
}
