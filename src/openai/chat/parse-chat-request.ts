/** Reads a chat completion request: a body of any shape becomes a turn or a precise complaint. */
import type { AdaptableOption } from '../../core/turn-event.js';
import type { Tool, ToolChoice, Turn } from '../../core/turn.js';
import type { ChatRequest } from './chat-request.js';
import { ignoredParameters, refuseUnsupported } from './ignored-parameters.js';
import { parseMessages } from './parse-messages.js';
import { parseResponseFormat } from './parse-response-format.js';
import { parseSampling } from '../../wire/parse-sampling.js';
import { optionNames } from './option-names.js';
import { parseToolChoice } from '../../wire/content/parse-tool-choice.js';
import { parseFunctions, parseTools } from '../../wire/content/parse-tools.js';
import { createValidator } from '../../wire/schema/validator.js';
import { chatSchemas } from './chat-request-schema.js';

export interface ParsedChatRequest {
  readonly turn: Turn;
  readonly stream: boolean;
  /** Whether a stream ends with a usage chunk. */
  readonly includeUsage: boolean;
  /** How many answers are wanted, 1 to 8. */
  readonly n: number;
  /** Whether the client speaks `functions`, so that calls must come back as `function_call`. */
  readonly legacyFunctions: boolean;
  /** The fields that have no effect, in the client's notation, each once. */
  readonly ignored: readonly string[];
  /** What the client calls the options that the model may refuse. */
  readonly optionNames: Readonly<Record<AdaptableOption, string>>;
}

/** @throws BridgeError validation_error or unsupported_parameter whose `param` names the field. */
export function parseChatRequest(body: unknown): ParsedChatRequest {
  const request = validateChatRequest(body);
  refuseUnsupported(request);
  const ignored = new Set(ignoredParameters(request));
  const ignore = (name: string): void => {
    ignored.add(name);
  };
  const effort = request.reasoning_effort;
  const legacyFunctions = isLegacy(request);
  const turn: Turn = {
    model: request.model,
    ...parseMessages(request.messages, ignore),
    ...(legacyFunctions ? legacyTools(request) : currentTools(request, ignore)),
    sampling: parseSampling(request, ignore),
    ...(effort ? { reasoning: effort } : {}),
    output: parseResponseFormat(request.response_format),
  };
  return {
    turn,
    stream: request.stream ?? false,
    includeUsage: request.stream_options?.include_usage ?? false,
    n: request.n ?? 1,
    legacyFunctions,
    ignored: [...ignored],
    optionNames: optionNames(request, legacyFunctions),
  };
}

const validateChatRequest = createValidator<ChatRequest>('ChatCompletionRequest', chatSchemas, {
  ahead: true,
});

interface Toolbox {
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice;
  readonly parallelToolCalls: boolean;
}

function isLegacy({ tools, functions }: ChatRequest): boolean {
  return !tools && !!functions;
}

/** The legacy answer has room for one call only. */
function legacyTools({ functions, function_call: choice }: ChatRequest): Toolbox {
  const offered = parseFunctions(functions ?? []);
  const named = typeof choice === 'object' && choice ? { name: choice.name } : choice;
  const toolChoice = parseToolChoice(named, offered, 'function_call');
  return { tools: offered.map(({ tool }) => tool), toolChoice, parallelToolCalls: false };
}

function currentTools(request: ChatRequest, ignore: (name: string) => void): Toolbox {
  if (request.functions) ignore('functions');
  if (request.function_call) ignore('function_call');
  const offered = parseTools(request.tools ?? [], { ignore, form: 'nested', namespaces: false });
  const choice = request.tool_choice;
  const single = typeof choice === 'object' && choice?.disable_parallel_tool_use === true;
  return {
    tools: offered.map(({ tool }) => tool),
    toolChoice: parseToolChoice(choice, offered, 'tool_choice'),
    parallelToolCalls: (request.parallel_tool_calls ?? true) && !single,
  };
}
