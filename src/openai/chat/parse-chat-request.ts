/** Reads a chat completion request: turns any body into a turn or a precise error. */
import type { OutputFormat, Turn } from '../../core/turn.js';
import type { Told } from '../../core/wire-request.js';
import { jsonSchemaFormat } from '../../wire/content/json-schema-format.js';
import { partTypes, withoutNewerContent } from '../../wire/content/newer-parts.js';
import { parseToolChoice } from '../../wire/content/parse-tool-choice.js';
import { parseFunctions, parseTools } from '../../wire/content/parse-tools.js';
import type { FileLookup } from '../../wire/content/referenced-files.js';
import { invalid, unsupported } from '../../wire/invalid-request.js';
import { createTold } from '../../wire/told.js';
import { optionNames, parseSampling } from '../../wire/sampling.js';
import type { OptionNames } from '../../wire/sampling.js';
import type { AnswerChange } from '../../wire/changed-answer.js';
import { ignoredFields } from '../../wire/schema/ignored-fields.js';
import { createValidator } from '../../wire/schema/validator.js';
import { chatSchemas } from './chat-request-schema.js';
import type { ChatRequest, ResponseFormat } from './chat-request-schema.js';
import { parseLocalFormat } from './parse-local-format.js';
import { parseMessages } from './parse-messages.js';
import { parseReasoning } from './parse-reasoning.js';
import { isWebSearch, parseWebSearch, webSearchChoices } from '../web-search/parse-web-search.js';
import type { WebSearchReports } from '../web-search/parse-web-search.js';

export interface ParsedChatRequest {
  readonly turn: Turn;
  readonly stream: boolean;
  /** Whether a stream ends with a usage chunk. */
  readonly includeUsage: boolean;
  /** Whether the chunks of a stream are padded. */
  readonly obfuscate: boolean;
  /** The number of answers, 1 to 8. */
  readonly n: number;
  /** Whether the client uses `functions`, so that it expects calls as `function_call`. */
  readonly legacyFunctions: boolean;
  /** The names of the tools whose calls the client expects as `custom`; absent: none. */
  readonly customTools?: ReadonlySet<string>;
  /** The fields without effect, as the client would write them, each once. */
  readonly ignored: readonly string[];
  readonly told: readonly Told[];
  /** The client's names for the options that the model may not support. */
  readonly optionNames: OptionNames;
  /** What the client gets of the answer; absent: all of it, as it is. */
  readonly change?: AnswerChange;
}

/** @throws BridgeError validation_error or unsupported_parameter whose `param` names the field. */
export function parseChatRequest(body: unknown, files?: FileLookup): ParsedChatRequest {
  const newer = new Set<string>();
  const reading = { known: partTypes };
  const request = validateChatRequest(withoutNewerContent(body, reading, (name) => newer.add(name)));
  refuseUnsupported(request);
  const ignored = new Set([...ignoredFields(request, chatSchemas.ChatCompletionRequest), ...newer]);
  const ignore = (name: string): void => {
    ignored.add(name);
  };
  const reasoning = parseReasoning(request, ignore);
  const legacyFunctions = isLegacy(request);
  const { told, tell } = createTold();
  const search = parseWebSearch(
    { tools: request.tools, options: request.web_search_options, choice: request.tool_choice },
    { ignore, tell },
  );
  const local = parseLocalFormat(request, ignore);
  const turn: Turn = {
    model: request.model,
    ...parseMessages(request.messages, ignore, files),
    ...(legacyFunctions ? legacyTools(request, search) : currentTools(request, search, { ignore, tell })),
    ...(search && { serverTools: [search] }),
    sampling: parseSampling(request),
    ...reasoning?.thinking,
    output: local?.output ?? parseResponseFormat(request.response_format),
  };
  return {
    turn,
    stream: request.stream ?? false,
    includeUsage: request.stream_options?.include_usage ?? false,
    obfuscate: request.stream_options?.include_obfuscation ?? false,
    n: request.n ?? 1,
    legacyFunctions,
    ...customTools(request),
    ignored: [...ignored],
    told: told(),
    optionNames: {
      ...chatOptionNames(request, legacyFunctions),
      ...(reasoning && { reasoning: reasoning.field }),
    },
    ...answerChange(request, local?.unwrap),
  };
}

function answerChange(
  { include_reasoning: included, reasoning }: ChatRequest,
  unwrap: AnswerChange['unwrap'],
): Pick<ParsedChatRequest, 'change'> {
  const withoutReasoning = included === false || reasoning?.exclude === true;
  if (unwrap === undefined && !withoutReasoning) return {};
  return { change: { ...(unwrap && { unwrap }), ...(withoutReasoning && { withoutReasoning }) } };
}

const validateChatRequest = createValidator('ChatCompletionRequest', chatSchemas, {
  ahead: true,
});

/** @throws BridgeError unsupported_parameter for what the client would miss in the answer. */
function refuseUnsupported({ logprobs, top_logprobs: top, modalities, audio }: ChatRequest): void {
  if (logprobs === true) throw unsupported('logprobs', noProbabilities);
  if ((top ?? 0) > 0) throw unsupported('top_logprobs', noProbabilities);
  if (modalities?.some((modality) => modality !== 'text')) throw unsupported('modalities', textOnly);
  if (audio !== undefined && audio !== null) throw unsupported('audio', textOnly);
}

const noProbabilities = 'The model gives no log probabilities.';
const textOnly = 'The model answers in text only.';

function chatOptionNames(request: ChatRequest, legacyFunctions: boolean): OptionNames {
  const newName = typeof request.max_completion_tokens === 'number';
  return {
    ...optionNames('chat'),
    ...(newName ? { maxTokens: 'max_completion_tokens' } : {}),
    ...(legacyFunctions ? { toolChoice: 'function_call', strict: 'functions[].strict' } : {}),
  };
}

/** @throws BridgeError validation_error if the schema is missing or is not that of an object. */
function parseResponseFormat(format: ResponseFormat | undefined): OutputFormat {
  switch (format?.type) {
    case undefined:
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json-object' };
    case 'json_schema': {
      const { json_schema: described, schema, name = null, strict = null } = format;
      if (described) return jsonSchemaFormat(described, 'response_format.json_schema.schema');
      // Some clients put the schema where the Responses API has it.
      if (schema) return jsonSchemaFormat({ name, schema, strict }, 'response_format.schema');
      throw invalid('response_format.json_schema', 'response_format.json_schema is missing.');
    }
  }
}

type Search = ReturnType<typeof parseWebSearch>;
type Toolbox = Pick<Turn, 'tools' | 'toolChoice' | 'parallelToolCalls'>;

/** In OpenAI's own form. Clients that send flat ones here, as Cursor does, expect functions. */
function customTools({ tools }: ChatRequest): Pick<ParsedChatRequest, 'customTools'> {
  const names = (tools ?? []).flatMap(({ type, custom }) =>
    type === 'custom' && custom?.name ? [custom.name] : [],
  );
  return names.length > 0 ? { customTools: new Set(names) } : {};
}

function isLegacy({ tools, functions }: ChatRequest): boolean {
  return !tools && !!functions;
}

/** A legacy answer has room for one call only. */
function legacyTools({ functions, function_call: choice }: ChatRequest, search: Search): Toolbox {
  const offered = parseFunctions(functions ?? []);
  const named = typeof choice === 'object' && choice ? { name: choice.name } : choice;
  const toolChoice = parseToolChoice(named, offered, {
    ...{ param: 'function_call', ...webSearchChoices(search) },
  });
  return { tools: offered.map(({ tool }) => tool), toolChoice, parallelToolCalls: false };
}

function currentTools(request: ChatRequest, search: Search, { ignore, tell }: WebSearchReports): Toolbox {
  if (request.functions) ignore('functions');
  if (request.function_call) ignore('function_call');
  const offered = parseTools(request.tools ?? [], {
    ...{ ignore, tell, form: 'nested', namespaces: false, servedElsewhere: isWebSearch },
  });
  const choice = request.tool_choice;
  const single = typeof choice === 'object' && choice?.disable_parallel_tool_use === true;
  return {
    tools: offered.map(({ tool }) => tool),
    toolChoice: parseToolChoice(choice, offered, {
      ...{ param: 'tool_choice', ...webSearchChoices(search) },
    }),
    parallelToolCalls: (request.parallel_tool_calls ?? true) && !single,
  };
}
