import { BridgeError } from '../../core/bridge-error.js';
import type { Composed } from '../../claude/compose/compose.js';
import { countableRequest, countedTokens } from '../../claude/read/context-usage.js';
import { tellByLines } from './carrier.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';

/** Has the CLI count a request's tokens in a fresh process, which is ended. @throws BridgeError */
export async function countOnProcess(
  process: ClaudeProcess,
  composed: Composed,
  options: { readonly newId: () => string; readonly signal: AbortSignal },
): Promise<number> {
  try {
    await tellByLines(process, countableRequest(composed), options);
    const asked = { subtype: 'get_context_usage', detail: 'full' } as const;
    const [usage = {}] = await process.control([asked], { signal: options.signal });
    const tokens = countedTokens(usage, composed);
    if (tokens !== undefined) return tokens;
    throw new BridgeError('upstream_error', 'The Claude CLI could not have the tokens counted. Try again.', {
      retryable: true,
    });
  } finally {
    void process.end();
  }
}
