import type { Usage } from '../core/turn-event.js';

/** What several answers used together; reasoning is counted as far as it is known. */
export function addUsage(sum: Usage | undefined, more: Usage): Usage {
  if (!sum) return more;
  const known = sum.reasoningTokens ?? more.reasoningTokens;
  return {
    inputTokens: sum.inputTokens + more.inputTokens,
    cacheReadTokens: sum.cacheReadTokens + more.cacheReadTokens,
    cacheWriteTokens: sum.cacheWriteTokens + more.cacheWriteTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    ...(known === undefined
      ? {}
      : { reasoningTokens: (sum.reasoningTokens ?? 0) + (more.reasoningTokens ?? 0) }),
  };
}
