import type { Sampling, Tool, ToolChoice, Turn } from '../core/turn.js';
import { apiTools } from './client-tools.js';
import type { Json } from './json.js';
import { cliSchema, outputSchema, outputTool } from './structured-output.js';

/** What of a turn goes straight into its API request, past the CLI: tools, tool choice and sampling parameters. */
export function requestBody(turn: Turn): Json {
  return { ...toolFields(turn), ...samplingFields(turn.sampling) };
}

function toolFields({ tools, toolChoice, parallelToolCalls, output }: Turn): Json {
  const schema = outputSchema(output);
  const all = [...apiTools(offered(tools, toolChoice)), ...(schema ? [outputTool(schema)] : [])];
  if (all.length === 0) return {};
  // The CLI offers its own form of the tool, which does when it takes the schema as it is.
  if (tools.length === 0) return schema && isTakenWhole(schema) ? {} : { tools: all };
  // With an output format the output tool must stay callable, so a choice of none is made by offering none.
  if (schema && toolChoice.mode === 'none') return { tools: [outputTool(schema)] };
  return { tools: all, ...toolChoiceField(toolChoice, parallelToolCalls) };
}

function isTakenWhole(schema: Json): boolean {
  return JSON.stringify(cliSchema(schema)) === JSON.stringify(schema);
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
