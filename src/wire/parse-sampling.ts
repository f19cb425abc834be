import type { Sampling } from '../core/turn.js';

/**
 * How the model is to sample. OpenAI's temperature goes to 2, the model's to 1: higher values count as 1.
 * `max_completion_tokens` wins over its older name `max_tokens`. Stop sequences without any visible character are
 * ignored: the model's API refuses them. `ignore` is told of what the model will not get.
 */
export function parseSampling(request: SamplingFields, ignore: (name: string) => void): Sampling {
  const maxTokens = request.max_completion_tokens ?? request.max_tokens;
  const { temperature, top_p: topP, top_k: topK } = request;
  const asked = typeof request.stop === 'string' ? [request.stop] : (request.stop ?? []);
  const stop = asked.filter((sequence) => sequence.trim() !== '');
  if (stop.length < asked.length) ignore('stop');
  return {
    ...(typeof maxTokens === 'number' ? { maxTokens } : {}),
    ...(typeof temperature === 'number' ? { temperature: Math.min(temperature, 1) } : {}),
    ...(typeof topP === 'number' ? { topP } : {}),
    ...(typeof topK === 'number' && topK > 0 ? { topK } : {}),
    ...(stop.length > 0 ? { stop } : {}),
  };
}

/** Each as OpenAI's chat completions name it. */
export interface SamplingFields {
  readonly max_completion_tokens?: number | null;
  readonly max_tokens?: number | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly top_k?: number | null;
  readonly stop?: string | readonly string[] | null;
}
