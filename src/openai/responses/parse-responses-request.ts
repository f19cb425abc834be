/** Reads a Responses request: a body of any shape becomes a turn, with what else its answer needs, or a precise complaint. */
import type { AdaptableOption } from '../../core/turn-event.js';
import type { OutputFormat, Sampling, Turn } from '../../core/turn.js';
import { jsonObjectFormat, jsonSchemaFormat } from '../../wire/content/json-schema-format.js';
import { parseToolChoice } from '../../wire/content/parse-tool-choice.js';
import { parseTools } from '../../wire/content/parse-tools.js';
import type { OfferedTool } from '../../wire/content/tool-definition.js';
import { invalid } from '../../wire/invalid-request.js';
import { createValidator } from '../../wire/schema/validator.js';
import { withExplicitTypes } from './explicit-types.js';
import type { ConversationItem } from './input-item.js';
import { parseInput } from './parse-input.js';
import type { PastResponses } from './past-responses.js';
import { resolveConversation } from './resolve-conversation.js';
import type { ResponsesRequest, TextFormat } from './responses-request.js';
import { responsesSchemas } from './responses-request-schema.js';
import { unheardParameters, refuseUnsupported } from './unheard-parameters.js';

export interface ParsedResponsesRequest {
  readonly request: ResponsesRequest;
  readonly turn: Turn;
  /** The tools the model gets. */
  readonly tools: readonly OfferedTool[];
  /** The whole conversation up to the question. */
  readonly items: readonly ConversationItem[];
  /** Where among them those begin that came with this very request. */
  readonly inputFrom: number;
  /** The fields that have no effect, in the client's notation, each once. */
  readonly ignored: readonly string[];
  /** What the client calls the options that the model may refuse. */
  readonly optionNames: Readonly<Record<AdaptableOption, string>>;
}

/** @throws BridgeError whose `param` names the field, also for a past that is not kept. */
export async function parseResponsesRequest(
  body: unknown,
  past: PastResponses,
): Promise<ParsedResponsesRequest> {
  const request = validateResponsesRequest(withExplicitTypes(body));
  refuseUnsupported(request);
  refuseMissingInput(request);
  const ignored = new Set(unheardParameters(request));
  const ignore = (name: string): void => {
    ignored.add(name);
  };
  const tools = parseTools(request.tools ?? [], { ignore, form: 'flat', namespaces: true });
  const toolChoice = parseToolChoice(request.tool_choice, tools, 'tool_choice');
  const output = parseTextFormat(request.text?.format);
  const { items, inputFrom } = await resolveConversation(request, past);
  const { system, messages } = parseInput(items, { tools, ignore });
  const { instructions, reasoning } = request;
  const own = instructions != null && instructions.trim() !== '' ? [instructions] : [];
  const turn: Turn = {
    model: request.model,
    system: [...own, ...system].join('\n\n'),
    messages,
    tools: tools.map(({ tool }) => tool),
    toolChoice,
    parallelToolCalls: request.parallel_tool_calls ?? true,
    sampling: parseSampling(request),
    ...(reasoning?.effort ? { reasoning: reasoning.effort } : {}),
    output,
  };
  return {
    ...{ request, turn, tools, items: items.map(({ item }) => item), inputFrom },
    ignored: [...ignored],
    optionNames,
  };
}

const validateResponsesRequest = createValidator<ResponsesRequest>('ResponsesRequest', responsesSchemas);

const optionNames: Readonly<Record<AdaptableOption, string>> = {
  maxTokens: 'max_output_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  stop: 'stop',
  reasoning: 'reasoning.effort',
  toolChoice: 'tool_choice',
  strict: 'tools[].strict',
};

function refuseMissingInput(request: ResponsesRequest): void {
  if (request.input != null || request.previous_response_id != null) return;
  const hint = 'messages' in request ? ' A body with messages belongs to POST /v1/chat/completions.' : '';
  throw invalid('input', `input is missing.${hint}`);
}

/** OpenAI's temperature goes to 2, the model's to 1: higher values count as 1. */
function parseSampling({
  max_output_tokens: maxTokens,
  temperature,
  top_p: topP,
}: ResponsesRequest): Sampling {
  return {
    ...(typeof maxTokens === 'number' ? { maxTokens } : {}),
    ...(typeof temperature === 'number' ? { temperature: Math.min(temperature, 1) } : {}),
    ...(typeof topP === 'number' ? { topP } : {}),
  };
}

function parseTextFormat(format: TextFormat | null | undefined): OutputFormat {
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
