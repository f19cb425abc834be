/** Reads a Responses request: turns any body into a turn, with what else its answer needs, or a precise error. */
import type { OutputFormat, Turn } from '../../core/turn.js';
import { isObject, type Json } from '../../core/json.js';
import type { Told } from '../../core/wire-request.js';
import { jsonObjectFormat, jsonSchemaFormat } from '../../wire/content/json-schema-format.js';
import { loadFiles } from '../../wire/content/referenced-files.js';
import { parseToolChoice } from '../../wire/content/parse-tool-choice.js';
import { parseTools } from '../../wire/content/parse-tools.js';
import type { OfferedTool } from '../../wire/content/distinct-tools.js';
import { invalid, unsupported } from '../../wire/invalid-request.js';
import { createTold } from '../../wire/told.js';
import { optionNames, parseSampling } from '../../wire/sampling.js';
import type { OptionNames } from '../../wire/sampling.js';
import { ignoredFields } from '../../wire/schema/ignored-fields.js';
import { createValidator } from '../../wire/schema/validator.js';
import type { ConversationItem } from './input-item-schemas.js';
import { isWebSearch, parseWebSearch, webSearchChoices } from '../web-search/parse-web-search.js';
import { explicit, withoutNewer } from './newer-input.js';
import { parseInput } from './parse-input.js';
import { conversationOf, resolveConversation } from './resolve-conversation.js';
import type { PastResponses } from './resolve-conversation.js';
import { responsesSchemas } from './responses-request-schema.js';
import type { ResponsesRequest, TextFormat } from './responses-request-schema.js';

export interface ParsedResponsesRequest {
  readonly request: ResponsesRequest;
  readonly turn: Turn;
  /** The tools the model gets. */
  readonly tools: readonly OfferedTool[];
  /** The whole conversation, including this request's input. */
  readonly items: readonly ConversationItem[];
  /** The index of the first item that came with this request. */
  readonly inputFrom: number;
  /** Whether the answer is to be a summary in place of the conversation. */
  readonly compacting: boolean;
  /** The fields without effect, as the client would write them, each once. */
  readonly ignored: readonly string[];
  readonly told: readonly Told[];
  /** The client's names for the options that the model may not support. */
  readonly optionNames: OptionNames;
}

export interface ParseOptions {
  /** Whether the model is asked; otherwise the request need not end with a question. */
  readonly generate?: boolean;
  /** Whether an answer can go on without its client. */
  readonly background?: boolean;
  /** Whether the answer can be a summary in place of the conversation. */
  readonly compaction?: boolean;
  /** Whether a kept conversation can be continued. */
  readonly conversation?: boolean;
}

/** @throws BridgeError whose `param` names the field; also if the previous response is not kept. */
export async function parseResponsesRequest(
  body: unknown,
  past: PastResponses,
  { generate = true, background = false, compaction = false, conversation = false }: ParseOptions = {},
): Promise<ParsedResponsesRequest> {
  const newer = new Set<string>();
  const request = validateResponsesRequest(inOfficialForm(body, (name) => void newer.add(name)));
  refuseUnsupported(request, { background, conversation });
  if (generate) refuseMissingInput(request);
  const ignored = new Set([...ignoredFields(request, responsesSchemas.ResponsesRequest), ...newer]);
  const ignore = (name: string): void => {
    ignored.add(name);
  };
  const { told, tell } = createTold();
  if (request.include?.some((name) => !harmlessInclude.test(name))) ignore('include');
  const search = parseWebSearch(
    { tools: request.tools, maxCalls: request.max_tool_calls, choice: request.tool_choice },
    { ignore, tell },
  );
  if (!search && request.max_tool_calls != null) ignore('max_tool_calls');
  const tools = parseTools(request.tools ?? [], {
    ...{ ignore, tell, form: 'flat', namespaces: true, servedElsewhere: isWebSearch },
  });
  const toolChoice = parseToolChoice(request.tool_choice, tools, {
    ...{ param: 'tool_choice', ...webSearchChoices(search) },
  });
  const output = parseTextFormat(request.text?.format);
  const { items, inputFrom } = await resolveConversation(request, past, ignore);
  const files = await loadFiles(
    items.map(({ item }) => item),
    past.files,
  );
  const compacting = generate && compaction && items.at(-1)?.item.type === 'compaction_trigger';
  const answerable = generate && !compacting;
  const { system, messages, prefill } = parseInput(compacting ? items.slice(0, -1) : items, {
    ...{ tools, ignore, files, answerable },
  });
  if (compacting && messages.length === 0)
    throw invalid('input', 'input holds nothing to compact; send a conversation.');
  const { instructions, reasoning, max_output_tokens: maxTokens, temperature, top_p: topP } = request;
  const own = instructions != null && instructions.trim() !== '' ? [instructions] : [];
  // The model needs a question, so instructions that stand alone are one.
  const alone = answerable && messages.length === 0;
  const turn: Turn = {
    model: request.model,
    system: [...own, ...(alone ? [] : system)].join('\n\n'),
    messages: alone ? [{ role: 'user', blocks: system.map((text) => ({ type: 'text', text })) }] : messages,
    ...(prefill !== undefined && { prefill, prefillInWords: true }),
    tools: tools.map(({ tool }) => tool),
    ...(search && { serverTools: [search] }),
    toolChoice,
    parallelToolCalls: request.parallel_tool_calls ?? true,
    sampling: parseSampling({
      max_tokens: maxTokens ?? null,
      temperature: temperature ?? null,
      top_p: topP ?? null,
    }),
    ...(reasoning?.effort ? { reasoning: reasoning.effort } : {}),
    output,
  };
  return {
    ...{ request, turn, tools, items: items.map(({ item }) => item), inputFrom, compacting },
    ignored: [...ignored],
    told: told(),
    optionNames: optionNames('responses'),
  };
}

const validateResponsesRequest = createValidator('ResponsesRequest', responsesSchemas);

/** The body in the official form, where clients use another one; the rest stays as it is, for the schema to refuse. */
function inOfficialForm(body: unknown, ignore: (name: string) => void): unknown {
  if (!isObject(body)) return body;
  const { input, text } = body;
  return {
    ...body,
    ...(Array.isArray(input) && { input: withoutNewer(input.map(explicit), ignore) }),
    ...(isObject(text) && isObject(text['format']) && { text: { ...text, format: flat(text['format']) } }),
  };
}

/** Chat completions nest what describes the schema. */
function flat(format: Json): Json {
  const { json_schema: nested, ...rest } = format;
  return isObject(nested) && format['schema'] == null ? { ...rest, ...nested } : format;
}

function refuseMissingInput(request: ResponsesRequest): void {
  if (request.input != null || request.previous_response_id != null || request.conversation != null) return;
  const hint = 'messages' in request ? ' A body with messages belongs to POST /v1/chat/completions.' : '';
  throw invalid('input', `input is missing.${hint}`);
}

/** @throws BridgeError unsupported_parameter for what the client would miss in the answer. */
function refuseUnsupported(request: ResponsesRequest, { background, conversation }: ParseOptions): void {
  if (request.background === true && background !== true)
    throw unsupported('background', 'It needs POST /v1/responses; here the client waits for its answer.');
  if (request.background === true && request.store === false)
    throw invalid('store', 'store is false, but an answer in the background is to be read later.');
  if (conversationOf(request) !== undefined && conversation !== true)
    throw unsupported('conversation', 'Send the whole conversation in input, or use previous_response_id.');
  if (conversationOf(request) !== undefined && request.previous_response_id != null) {
    throw invalid(
      'conversation',
      'conversation and previous_response_id each say what comes before; send only one of them.',
    );
  }
  if (request.prompt !== undefined && request.prompt !== null)
    throw unsupported('prompt', 'This server stores no prompt templates; send instructions and input.');
  if ((request.top_logprobs ?? 0) > 0)
    throw unsupported('top_logprobs', 'The model gives no log probabilities.');
  if (request.include?.includes('message.output_text.logprobs'))
    throw unsupported('include', 'The model gives no log probabilities (message.output_text.logprobs).');
}

/** Values of `include` that need no report: about searches, about tools that are not offered, about the request itself, or of use to OpenAI only. */
const harmlessInclude =
  /^(?:reasoning\.encrypted_content|(?:file_search|web_search|code_interpreter)_call\..+|computer_call_output\..+|message\.input_image\..+)$/;

function parseTextFormat(format: TextFormat | undefined): OutputFormat {
  switch (format?.type) {
    case undefined:
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return jsonObjectFormat(format.schema, 'text.format.schema');
    case 'json_schema': {
      const { schema } = format;
      if (!schema) throw invalid('text.format.schema', 'text.format.schema is missing.');
      return jsonSchemaFormat({ ...format, schema }, 'text.format.schema');
    }
  }
}
