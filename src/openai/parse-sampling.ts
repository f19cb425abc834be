import type { Sampling } from '../core/turn.js';
import type { ChatRequest } from './chat-request.js';

/**
 * How the model is to sample. OpenAI's temperature goes to 2, the model's to 1: higher values count as 1.
 * `max_completion_tokens` wins over its older name `max_tokens`.
 */
export function parseSampling(request: ChatRequest): Sampling {
  const maxTokens = request.max_completion_tokens ?? request.max_tokens;
  const { temperature, top_p: topP, top_k: topK } = request;
  const stop = typeof request.stop === 'string' ? [request.stop] : (request.stop ?? []);
  return {
    ...(typeof maxTokens === 'number' ? { maxTokens } : {}),
    ...(typeof temperature === 'number' ? { temperature: Math.min(temperature, 1) } : {}),
    ...(typeof topP === 'number' ? { topP } : {}),
    ...(typeof topK === 'number' && topK > 0 ? { topK } : {}),
    ...(stop.length > 0 ? { stop } : {}),
  };
}
