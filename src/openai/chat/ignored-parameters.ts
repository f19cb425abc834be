/** Tells the parameters a request carries that change nothing here from those whose silent loss would be a lie. */
import { BridgeError } from '../../core/bridge-error.js';
import type { ChatRequest } from './chat-request.js';

/** The names of the request's parameters that have no effect, though they ask for one. */
export function ignoredParameters(request: ChatRequest): string[] {
  const ignored = Object.entries(request)
    .filter(([name, value]) => !carried.has(name) && value !== null && !isDefault(name, value))
    .map(([name]) => name);
  return request.stream_options?.include_obfuscation === true
    ? [...ignored, 'stream_options.include_obfuscation']
    : ignored;
}

/** @throws BridgeError unsupported_parameter for what the client would miss in the answer. */
export function refuseUnsupported(request: ChatRequest): void {
  if (request.logprobs === true) throw unsupported('logprobs', 'The model gives no log probabilities.');
  if ((request.top_logprobs ?? 0) > 0)
    throw unsupported('top_logprobs', 'The model gives no log probabilities.');
  if (request.modalities?.some((modality) => modality !== 'text')) {
    throw unsupported('modalities', 'The model answers in text only.');
  }
  if ('audio' in request && request.audio !== null)
    throw unsupported('audio', 'The model answers in text only.');
}

function unsupported(param: string, reason: string): BridgeError {
  return new BridgeError('unsupported_parameter', `${param} is not supported. ${reason}`, { param });
}

const carried: ReadonlySet<string> = new Set<keyof ChatRequest>([
  'model',
  'messages',
  'stream',
  'stream_options',
  'temperature',
  'top_p',
  'top_k',
  'max_completion_tokens',
  'max_tokens',
  'stop',
  'n',
  'reasoning_effort',
  'response_format',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'functions',
  'function_call',
  'logprobs',
  'top_logprobs',
  'modalities',
]);

/** Values that ask for nothing beyond what happens anyway. */
export function isDefault(name: string, value: unknown): boolean {
  switch (name) {
    case 'frequency_penalty':
    case 'presence_penalty':
      return value === 0;
    case 'logit_bias':
    case 'metadata':
      return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    case 'store':
      return value === false;
    case 'service_tier':
      return value === 'auto' || value === 'default';
    case 'verbosity':
      return value === 'medium';
    default:
      return false;
  }
}
