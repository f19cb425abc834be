import type { AdaptableOption } from '../../core/turn-event.js';
import type { Sampling } from '../../core/turn.js';
import type { ChatRequest } from './chat-request.js';

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

/** What the client called each option that the model may refuse. */
export function optionNames(
  request: Pick<ChatRequest, 'max_completion_tokens'>,
  legacyFunctions = false,
): Readonly<Record<AdaptableOption, string>> {
  return {
    maxTokens: typeof request.max_completion_tokens === 'number' ? 'max_completion_tokens' : 'max_tokens',
    temperature: 'temperature',
    topP: 'top_p',
    topK: 'top_k',
    stop: 'stop',
    reasoning: 'reasoning_effort',
    toolChoice: legacyFunctions ? 'function_call' : 'tool_choice',
    strict: legacyFunctions ? 'functions[].strict' : 'tools[].function.strict',
  };
}

type SamplingFields = Pick<
  ChatRequest,
  'max_completion_tokens' | 'max_tokens' | 'temperature' | 'top_p' | 'top_k' | 'stop'
>;
