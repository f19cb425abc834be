/** Which tools the model is offered and whether it must call one, in the form its API takes. */
import type { ToolChoice } from '../../core/turn.js';
import type { ApiToolChoice } from './api-request.js';

export interface ChoiceRequest {
  readonly choice: ToolChoice;
  /** The names of the tools that are offered, the output tool among them. */
  readonly offered: readonly string[];
  /** The tool the answer must be written into, unless a tool of the client's is called. */
  readonly outputTool: string | undefined;
  readonly parallel: boolean;
  /** Whether the model's API takes a forced call in this request. */
  readonly canForce: boolean;
}

export interface ApiChoice {
  /** Absent: the API's default, which is `auto`. */
  readonly tool_choice?: ApiToolChoice;
  /** What the model is told in words, because its API cannot be told to force a call. */
  readonly instruction?: string;
}

export function apiToolChoice({ choice, offered, outputTool, parallel, canForce }: ChoiceRequest): ApiChoice {
  const alone = parallel && outputTool === undefined ? {} : ({ disable_parallel_tool_use: true } as const);
  if (offered.length === 0) return {};
  if (choice.mode === 'none' && outputTool === undefined) return { tool_choice: { type: 'none' } };
  if (choice.mode !== 'required' && outputTool === undefined)
    return parallel ? {} : { tool_choice: { type: 'auto', ...alone } };
  const [only, ...others] = offered;
  if (canForce) {
    return only !== undefined && others.length === 0
      ? { tool_choice: { type: 'tool', name: only, ...alone } }
      : { tool_choice: { type: 'any', ...alone } };
  }
  return {
    ...('disable_parallel_tool_use' in alone && { tool_choice: { type: 'auto', ...alone } }),
    instruction: instruction(choice, offered, outputTool),
  };
}

/** The names that are offered of the client's own tools: the API knows no list of allowed ones, so only those are. */
export function offeredNames(
  names: readonly string[],
  { mode, only }: ToolChoice,
  hasOutputTool: boolean,
): readonly string[] {
  // Beside an output tool, which must stay callable, a choice of none is made by offering none.
  if (mode === 'none' && hasOutputTool) return [];
  return only === undefined ? names : names.filter((name) => only.includes(name));
}

function instruction(choice: ToolChoice, offered: readonly string[], outputTool: string | undefined): string {
  const [only, ...others] = offered;
  if (only !== undefined && others.length === 0) return `Answer by calling the tool ${only}.`;
  if (outputTool !== undefined && choice.mode !== 'required')
    return `Answer by calling a tool; give the final answer by calling ${outputTool}.`;
  return 'Answer by calling one of the tools.';
}
