/** Reads a Messages API request, and creates the writers of its answer. */
import type { WireRequest } from '../core/wire-request.js';
import type { FileLookup } from '../wire/content/referenced-files.js';
import { optionNames } from '../wire/sampling.js';
import { createMessageCollector } from './message-collector.js';
import { createMessageStream } from './message-stream.js';
import { parseMessagesRequest } from './parse-messages-request.js';

/** `betas` is the header `anthropic-beta`. @throws BridgeError validation_error whose message names the field. */
export function readMessagesRequest(body: unknown, betas?: string, files?: FileLookup): WireRequest {
  const { turn, stream, ignored } = parseMessagesRequest(body, files);
  const { model } = turn;
  return {
    ...{ turns: [turn], stream, optionNames: optionNames('messages') },
    ignored: [...new Set([...ignored, ...ignoredBetas(betas)])],
    collector: ({ id }) => createMessageCollector({ id: `msg_${id}`, model }),
    encoder: ({ id }) => createMessageStream({ id: `msg_${id}`, model, requestId: `req_${id}` }),
  };
}

/** The features in the header `anthropic-beta` that have no effect, each with the header's name. */
export function ignoredBetas(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => beta !== '' && !fulfilled.some((start) => beta.startsWith(start)))
    .map((beta) => `anthropic-beta.${beta}`);
}

/** The start of each feature that is always on, or that only allows fields: those without effect are named themselves. */
const fulfilled = [
  ...['prompt-caching-', 'extended-cache-ttl-', 'pdfs-', 'token-counting-', 'structured-outputs-', 'effort-'],
  ...[
    'fine-grained-tool-streaming-',
    'interleaved-thinking-',
    'context-management-',
    'web-search-',
    'web-fetch-',
    'code-execution-',
    'search-results-',
    'adaptive-thinking-',
    'claude-code-',
    'files-api-',
    'oauth-',
    'per-turn-control-',
    'mid-conversation-',
    'inline-tools-',
    'advanced-tool-use-',
    'mcp-client-',
    'computer-use-',
  ],
];
