/** The parts of its request that a response repeats, in the official form, whatever form the client used. */
import type { ChatTool, ChatToolChoice } from '../../wire/content/tool-schemas.js';
import { text as textOf, type Json } from '../../core/json.js';
import { isLiveSearch, isWebSearch } from '../web-search/parse-web-search.js';
import { conversationOf } from './resolve-conversation.js';
import type { ResponseBody } from './response-schemas.js';
import type { ResponsesRequest, TextFormat } from './responses-request-schema.js';

/** What every response repeats of its request. */
export type ResponseSettings = Omit<ResponseBody, OfTheAnswer>;

type OfTheAnswer =
  | ('id' | 'object' | 'created_at' | 'completed_at' | 'status' | 'model')
  | ('output' | 'error' | 'incomplete_details' | 'usage');

export function responseSettings(request: ResponsesRequest): ResponseSettings {
  const { reasoning, text } = request;
  const conversation = conversationOf(request);
  return {
    background: request.background ?? false,
    ...(conversation !== undefined && { conversation: { id: conversation } }),
    frequency_penalty: 0,
    instructions: request.instructions ?? null,
    max_output_tokens: limit(request.max_output_tokens),
    max_tool_calls: request.max_tool_calls ?? null,
    metadata: request.metadata ?? {},
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    presence_penalty: 0,
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: textOf(request.prompt_cache_key) ?? null,
    reasoning: { effort: reasoning?.effort ?? null, summary: reasoning?.summary ?? null },
    safety_identifier: textOf(request.safety_identifier) ?? null,
    service_tier: 'default',
    store: request.store ?? true,
    temperature: request.temperature ?? 1,
    text: {
      format: textFormat(text?.format),
      ...(text?.verbosity ? { verbosity: text.verbosity } : {}),
    },
    tool_choice: toolChoice(request.tool_choice),
    tools: (request.tools ?? []).flatMap(offered),
    top_logprobs: 0,
    top_p: request.top_p ?? 1,
    truncation: 'disabled',
  };
}

/** -1 means none. */
function limit(tokens: number | null | undefined): number | null {
  return tokens === undefined || tokens === null || tokens < 1 ? null : tokens;
}

function textFormat(format: TextFormat | null | undefined): Json {
  const { type = 'text', name, description, schema, strict } = format ?? {};
  const described =
    type === 'json_schema' || (type === 'json_object' && Object.keys(schema ?? {}).length > 0);
  if (!described) return { type };
  return {
    type: 'json_schema',
    name: name ?? 'response',
    ...(description ? { description } : {}),
    schema,
    strict: strict ?? false,
  };
}

function toolChoice(choice: string | ChatToolChoice | null | undefined): string | Json {
  if (typeof choice === 'string') return choice === 'any' ? 'required' : choice;
  if (!choice) return 'auto';
  const { type, name, function: named, custom, allowed_tools: nested } = choice;
  switch (type) {
    case 'allowed_tools': {
      const { mode, tools } = nested ?? choice;
      return { type, mode: mode ?? 'auto', tools: tools ?? [] };
    }
    case 'auto':
    case 'none':
    case 'required':
      return type;
    case 'any':
      return 'required';
    default: {
      // The specification knows the choice under this name alone.
      if (isWebSearch(choice)) return { type: 'web_search_preview' };
      const called = named?.name ?? custom?.name ?? name;
      return { type: type === 'custom' ? 'custom' : 'function', name: called };
    }
  }
}

/** Without the tools that OpenAI hosts, which the model does not get. */
function offered(tool: ChatTool): Json[] {
  switch (tool.type) {
    case 'namespace': {
      const { name, description, tools } = tool;
      return [
        { type: 'namespace', name, description: description ?? '', tools: (tools ?? []).flatMap(offered) },
      ];
    }
    case 'custom':
      if (!tool.input_schema) return [{ type: 'custom', ...withoutNull(tool.custom ?? tool) }];
      return [functionTool(tool)];
    case 'function':
    case undefined:
    case null:
      return [functionTool(tool)];
    default:
      return isLiveSearch(tool) ? [webSearchTool(tool)] : [];
  }
}

function webSearchTool({ type, filters, user_location, search_context_size }: ChatTool): Json {
  return {
    type,
    ...(filters && { filters }),
    ...(user_location && { user_location }),
    search_context_size: search_context_size ?? 'medium',
  };
}

function functionTool(tool: ChatTool): Json {
  const { name, description, parameters, strict } = tool.function ?? tool;
  return {
    type: 'function',
    name,
    description: description ?? null,
    parameters: parameters ?? tool.input_schema ?? null,
    strict: strict ?? null,
  };
}

function withoutNull({ name, description, format }: NonNullable<ChatTool['custom']> | ChatTool): object {
  return { name, ...(description ? { description } : {}), ...(format ? { format } : {}) };
}
