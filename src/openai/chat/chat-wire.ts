/** Reads a chat completion request together with the writers of its answer. */
import type { AnswerHead, StreamEncoder, WireRequest } from '../../core/wire-request.js';
import { errorBody } from '../error-response.js';
import { sseData, sseDone } from '../sse-data.js';
import type { ChatCompletionChunk } from './chat-completion.js';
import { createChunkEncoder } from './chunk-encoder.js';
import { createCompletionCollector } from './completion-collector.js';
import { parseChatRequest } from './parse-chat-request.js';
import type { ParsedChatRequest } from './parse-chat-request.js';

/** @throws BridgeError invalid_request or unsupported_parameter whose `param` names the field. */
export function readChatRequest(body: unknown): WireRequest {
  return chatWire(parseChatRequest(body));
}

/** Answers in the shape of a chat completion. */
function chatWire(request: ParsedChatRequest): WireRequest {
  const { turn, n, stream, includeUsage, legacyFunctions, ignored, optionNames } = request;
  const described = ({ id, created }: AnswerHead) => ({
    ...{ id: `chatcmpl-${id}`, created, model: turn.model, choices: n, legacyFunctions },
  });
  return {
    ...{ turns: Array.from({ length: n }, () => turn), stream, ignored, optionNames },
    collector: (head) => createCompletionCollector(described(head)),
    encoder: (head) => chatStream({ ...described(head), includeUsage }),
  };
}

function chatStream(options: Parameters<typeof createChunkEncoder>[0]): StreamEncoder {
  const encoder = createChunkEncoder(options);
  const text = (chunks: readonly ChatCompletionChunk[]): string => chunks.map(sseData).join('');
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
