/** Tells the parameters of a Responses request that change nothing here from those whose silent loss would be a lie. */
import { BridgeError } from '../../core/bridge-error.js';
import type { ResponsesRequest } from './responses-request.js';

/** The names of the request's parameters that have no effect, though they ask for one. */
export function unheardParameters(request: ResponsesRequest): string[] {
  const whole = Object.entries(request)
    .filter(([name, value]) => !carried.has(name) && value !== null && !isDefault(name, value))
    .map(([name]) => name);
  const { stream_options: streaming, text, reasoning, include } = request;
  const summary = reasoning?.summary ?? reasoning?.generate_summary;
  return [
    ...whole,
    ...(streaming?.include_obfuscation === true ? ['stream_options.include_obfuscation'] : []),
    ...(text?.verbosity && text.verbosity !== 'medium' ? ['text.verbosity'] : []),
    // There is one form of the model's thoughts.
    ...(summary && summary !== 'auto' ? ['reasoning.summary'] : []),
    ...(include?.some((name) => !harmless.test(name)) ? ['include'] : []),
    ...(request.truncation === 'auto' ? ['truncation'] : []),
  ];
}

/** @throws BridgeError unsupported_parameter for what the client would miss in the answer. */
export function refuseUnsupported(request: ResponsesRequest): void {
  if (request.background === true)
    throw unsupported('background', 'Answers are given while the client waits; leave it out.');
  if ('conversation' in request && request.conversation !== null)
    throw unsupported('conversation', 'Send the whole conversation in input, or use previous_response_id.');
  if ('prompt' in request && request.prompt !== null)
    throw unsupported('prompt', 'This server stores no prompt templates; send instructions and input.');
  if ((request.top_logprobs ?? 0) > 0)
    throw unsupported('top_logprobs', 'The model gives no log probabilities.');
  if (request.include?.includes('message.output_text.logprobs'))
    throw unsupported('include', 'The model gives no log probabilities (message.output_text.logprobs).');
}

function unsupported(param: string, reason: string): BridgeError {
  return new BridgeError('unsupported_parameter', `${param} is not supported. ${reason}`, { param });
}

/** What such asks to include is of tools that are not offered here, of the request itself, or of use to OpenAI alone. */
const harmless =
  /^(?:reasoning\.encrypted_content|(?:file_search|web_search|code_interpreter)_call\..+|computer_call_output\..+|message\.input_image\..+)$/;

const carried: ReadonlySet<string> = new Set<keyof ResponsesRequest>([
  'model',
  'input',
  'instructions',
  'previous_response_id',
  'store',
  'stream',
  'stream_options',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'reasoning',
  'text',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'include',
  'metadata',
  'truncation',
  'background',
]);

/** Values that ask for nothing beyond what happens anyway. */
function isDefault(name: string, value: unknown): boolean {
  switch (name) {
    case 'service_tier':
      return value === 'auto' || value === 'default';
    case 'messages':
      return Array.isArray(value) && value.length === 0;
    default:
      return false;
  }
}
