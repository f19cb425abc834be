/** Reads a Messages API request together with the writers of its answer. */
import type { WireRequest } from '../core/wire-request.js';
import { ignoredBetas } from './ignored-fields.js';
import { createMessageCollector } from './message-collector.js';
import { createMessageStream } from './message-stream.js';
import { parseMessagesRequest } from './parse-messages-request.js';

/** `betas` is the header `anthropic-beta`. @throws BridgeError validation_error whose message names the field. */
export function readMessagesRequest(body: unknown, betas?: string): WireRequest {
  const { turn, stream, ignored } = parseMessagesRequest(body);
  const { model } = turn;
  return {
    ...{ turns: [turn], stream, optionNames },
    ignored: [...new Set([...ignored, ...ignoredBetas(betas)])],
    collector: ({ id }) => createMessageCollector({ id: `msg_${id}`, model }),
    encoder: ({ id }) => createMessageStream({ id: `msg_${id}`, model, requestId: `req_${id}` }),
  };
}

const optionNames: WireRequest['optionNames'] = {
  maxTokens: 'max_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  stop: 'stop_sequences',
  reasoning: 'thinking',
  toolChoice: 'tool_choice',
  strict: 'tools[].strict',
};
