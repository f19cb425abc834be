/** Reads a chat completion request, and creates the writers of its answer. */
import type { AnswerHead, StreamEncoder, WireRequest } from '../../core/wire-request.js';
import { record } from '../../core/json.js';
import { loadFiles } from '../../wire/content/referenced-files.js';
import { errorBody } from '../../wire/error-response.js';
import { parseResponsesRequest } from '../responses/parse-responses-request.js';
import type { PastResponses } from '../responses/resolve-conversation.js';
import { changedAnswer } from '../../wire/changed-answer.js';
import { obfuscated } from '../../wire/obfuscation.js';
import { sseData, sseDone } from '../../wire/sse-data.js';
import type { ChatCompletionChunk } from './chat-answer-schemas.js';
import { createChunkEncoder } from './chunk-encoder.js';
import { createCompletionCollector } from './completion-collector.js';
import { parseChatRequest } from './parse-chat-request.js';
import type { ParsedChatRequest } from './parse-chat-request.js';

/**
 * Also reads a body of the Responses API, which Cursor sends here, and answers it as a chat completion.
 * @throws BridgeError whose `param` names the field.
 */
export async function readChatRequest(body: unknown, past: PastResponses): Promise<WireRequest> {
  if (!hasInputForMessages(body))
    return chatWire(parseChatRequest(body, await loadFiles(record(body)['messages'], past.files)));
  const { request, turn, ignored, told, optionNames } = await parseResponsesRequest(body, past);
  return chatWire({
    ...{ turn, ignored, told, optionNames, n: 1, legacyFunctions: false },
    stream: request.stream ?? false,
    includeUsage: request.stream_options?.include_usage ?? false,
    obfuscate: request.stream_options?.include_obfuscation ?? false,
  });
}

function hasInputForMessages(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('input' in body)) return false;
  const messages = 'messages' in body ? body.messages : undefined;
  return messages === undefined || messages === null || (Array.isArray(messages) && messages.length === 0);
}

/** Writes the answer as a chat completion. */
function chatWire(request: ParsedChatRequest): WireRequest {
  const { turn, n, stream, includeUsage, obfuscate, legacyFunctions, ignored, told, optionNames } = request;
  const described = ({ id, created }: AnswerHead) => ({
    ...{ id: `chatcmpl-${id}`, created, model: turn.model, choices: n, legacyFunctions },
    ...(request.customTools && { customTools: request.customTools }),
  });
  return {
    ...{ turns: Array.from({ length: n }, () => turn), stream, ignored, told, optionNames },
    ...changedAnswer(
      {
        collector: (head) => createCompletionCollector(described(head)),
        encoder: (head) => chatStream({ ...described(head), includeUsage }, obfuscate),
      },
      request.change ?? {},
      n,
    ),
  };
}

function chatStream(options: Parameters<typeof createChunkEncoder>[0], obfuscate: boolean): StreamEncoder {
  const encoder = createChunkEncoder(options);
  const text = (chunks: readonly ChatCompletionChunk[]): string =>
    chunks.map((chunk) => sseData(obfuscate ? obfuscated(chunk) : chunk)).join('');
  return {
    get complete() {
      return encoder.complete;
    },
    open: () => text(encoder.open()),
    encode: (event, index) => text(encoder.encode(event, index)),
    ending: sseDone,
    failure: (error) => sseData(errorBody(error)),
  };
}
