/** Tells which fields of a Messages API request change nothing here, though they ask for something. */
import type { MessagesRequest } from './messages-request.js';

export function ignoredFields(request: MessagesRequest): string[] {
  return Object.entries(request)
    .filter(([name, value]) => !carried.has(name) && value !== null && !isDefault(name, value))
    .map(([name]) => name);
}

/** Of the features that `anthropic-beta` switches on those that change nothing here, each as a name of its own. */
export function ignoredBetas(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => beta !== '' && !fulfilled.some((start) => beta.startsWith(start)))
    .map((beta) => `anthropic-beta.${beta}`);
}

/** What they ask for happens anyway, or is asked for by fields that are read. */
const fulfilled = [
  ...['prompt-caching-', 'extended-cache-ttl-', 'pdfs-', 'token-counting-', 'structured-outputs-', 'effort-'],
  ...[
    'fine-grained-tool-streaming-',
    'interleaved-thinking-',
    'adaptive-thinking-',
    'claude-code-',
    'oauth-',
  ],
];

/** `cache_control` is among them because the CLI marks itself what is to be cached. */
const carried: ReadonlySet<string> = new Set([
  ...(['model', 'messages', 'max_tokens', 'system', 'stream', 'temperature', 'top_p', 'top_k'] as const),
  ...(['stop_sequences', 'tools', 'tool_choice', 'thinking', 'output_config', 'output_format'] as const),
  'cache_control',
] satisfies (keyof MessagesRequest | 'cache_control')[]);

function isDefault(name: string, value: unknown): boolean {
  switch (name) {
    case 'service_tier':
      return value === 'auto';
    case 'metadata':
    case 'mcp_servers':
      return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    default:
      return false;
  }
}
