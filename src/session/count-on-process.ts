import { BridgeError } from '../core/bridge-error.js';
import type { Turn } from '../core/turn.js';
import { countableTurn, countedTokens } from '../claude/context-usage.js';
import type { ClaudeProcess } from './claude-process.js';
import { initialisation, tellReplayed } from './conversation.js';

/** Has the CLI count a turn's tokens in a fresh process, which is ended. @throws BridgeError */
export async function countOnProcess(
  process: ClaudeProcess,
  turn: Turn,
  options: { readonly newId: () => string; readonly signal: AbortSignal },
): Promise<number> {
  try {
    const countable = countableTurn(turn);
    await process.control([initialisation(process, countable)], options.signal);
    await tellReplayed(process, countable, options);
    const asked = { subtype: 'get_context_usage', detail: 'full' } as const;
    const [usage = {}] = await process.control([asked], options.signal);
    const tokens = countedTokens(usage, turn);
    if (tokens !== undefined) return tokens;
    throw new BridgeError('upstream_error', 'The Claude CLI could not have the tokens counted. Try again.', {
      retryable: true,
    });
  } finally {
    void process.end();
  }
}
