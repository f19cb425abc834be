/** The parts of a chat completion that need no model: how it was served, its finish reason and its token counts. */
import type { FinishReason, Usage } from '../../core/turn-event.js';
import type { UrlCitation } from '../web-search/url-citations.js';
import type {
  Annotation,
  ChatFinishReason,
  CompletionUsage,
  Served,
  TieredServed,
} from './chat-answer-schemas.js';

export function served(model: string): Served {
  return { model, system_fingerprint: `fp_${model}` };
}

export function tieredServed(model: string): TieredServed {
  return { ...served(model), service_tier: 'default' };
}

export function annotation(citation: UrlCitation): Annotation {
  return { type: 'url_citation', url_citation: citation };
}

/** Why the answer ended, in OpenAI's terms; `legacyFunctions` is for clients that only know `function_call`. */
export function chatFinishReason(reason: FinishReason, legacyFunctions: boolean): ChatFinishReason {
  switch (reason) {
    case 'stop':
    case 'length':
      return reason;
    case 'tool-calls':
      return legacyFunctions ? 'function_call' : 'tool_calls';
    // The bridge has let the model go on as often as it does.
    case 'pause':
      return 'length';
    case 'refusal':
      return 'content_filter';
  }
}

/** The token counts under OpenAI's names; `prompt_tokens` includes what was read from the cache and written to it. */
export function completionUsage(usage: Usage): CompletionUsage {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens ?? 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
