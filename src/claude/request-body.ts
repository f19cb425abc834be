import type { Sampling, Tool, ToolChoice, Turn } from '../core/turn.js';
import { apiTools } from './client-tools.js';
import type { Json } from './json.js';

/** What of a turn goes straight into its API request, past the CLI: tools, tool choice and sampling parameters. */
export function requestBody(turn: Turn): Json {
  return { ...toolFields(turn), ...samplingFields(turn.sampling) };
}

/** The control request that makes the CLI add `body` to the API requests that follow; an empty one ends that. */
export function requestBodySettings(body: Json): Json {
  return { env: { CLAUDE_CODE_EXTRA_BODY: JSON.stringify(body) } };
}

function toolFields({ tools, toolChoice, parallelToolCalls }: Turn): Json {
  if (tools.length === 0) return {};
  return { tools: apiTools(offered(tools, toolChoice)), ...toolChoiceField(toolChoice, parallelToolCalls) };
}

/** The API knows no list of allowed tools, so only those are offered. */
function offered(tools: readonly Tool[], { only }: ToolChoice): readonly Tool[] {
  return only === undefined ? tools : tools.filter(({ name }) => only.includes(name));
}

function toolChoiceField({ mode, only }: ToolChoice, parallel: boolean): Json {
  const alone = parallel ? {} : { disable_parallel_tool_use: true };
  switch (mode) {
    case 'none':
      return { tool_choice: { type: 'none' } };
    case 'auto':
      return parallel ? {} : { tool_choice: { type: 'auto', ...alone } };
    case 'required': {
      const [name, ...others] = only ?? [];
      const forced = name !== undefined && others.length === 0;
      return { tool_choice: forced ? { type: 'tool', name, ...alone } : { type: 'any', ...alone } };
    }
  }
}

function samplingFields({ maxTokens, temperature, topP, topK, stop }: Sampling): Json {
  return {
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(topK !== undefined && { top_k: topK }),
    ...(stop !== undefined && stop.length > 0 && { stop_sequences: stop }),
  };
}
