/** The tools of a turn and the tool choice, in the form of the model's API. */
import type { ToolChoice, Turn } from '../../core/turn.js';
import type { Adaptation } from '../../core/turn-event.js';
import type { ApiRequest, ApiServerTool, ApiTool, ApiToolChoice } from './api-request.js';
import type { ModelFacts } from './model-facts.js';
import type { OutputPlan } from './output-plan.js';
import { strictToolSchemas } from './output-schema.js';
import type { PropertyNames } from './property-names.js';
import { apiServerTool, apiServerToolName, serverToolName } from './server-tools.js';
import type { ToolSchemaReader } from './tool-schema.js';

export interface ApiTools {
  /** The offered tools in the client's order, then the output tool. */
  readonly tools: ApiRequest['tools'];
  /** The one of several that the model must call. */
  readonly forced?: string;
  /** By tool, for all the client's tools: earlier calls may name tools that are not offered now. */
  readonly names: ReadonlyMap<string, PropertyNames>;
  readonly adapted: readonly Adaptation[];
}

export function apiTools(
  turn: Turn,
  facts: ModelFacts,
  output: OutputPlan,
  read: ToolSchemaReader,
): ApiTools {
  const all = turn.tools.map((tool) => ({ tool, ...read(tool.parameters) }));
  const renamed = all.map(({ tool, names }) => [tool.name, names] as const);
  const outputNames = output.type === 'tool' ? [[output.tool.name, output.names] as const] : [];
  const names = new Map(
    [...renamed, ...outputNames].filter((entry): entry is Renamed => entry[1] !== undefined),
  );
  const hasOutputTool = output.type === 'tool';
  const forced = facts.forcedTools === 'never' || hasOutputTool ? undefined : forcedTool(turn.toolChoice);
  const allows = forced === undefined ? offering(turn.toolChoice, hasOutputTool) : () => true;
  const offered = all.filter(({ tool }) => allows(tool.name));
  const strict = offered.filter(({ tool }) => tool.strict === true);
  const strictSchemas = facts.structuredOutput ? strictToolSchemas(strict) : [];
  const bySchema = new Map(strict.map((each, index) => [each, strictSchemas[index]]));
  const clientTools = offered.map((each): ApiTool => {
    const { name, description } = each.tool;
    const strictSchema = bySchema.get(each);
    return {
      name,
      ...(description !== undefined && { description }),
      input_schema: strictSchema ?? each.schema,
      ...(strictSchema && { strict: true }),
    };
  });
  const tools = withServerTools(turn, clientTools, { facts, allows });
  const loose = strict.filter((each) => bySchema.get(each) === undefined).map(({ tool }) => tool.name);
  return {
    tools: output.type === 'tool' ? [...tools, output.tool] : tools,
    names,
    ...(forced !== undefined && { forced: apiName(forced, turn) }),
    adapted: loose.length === 0 ? [] : [{ option: 'strict', what: looseText(loose, facts) }],
  };
}

type Renamed = readonly [string, PropertyNames];

function looseText(names: readonly string[], facts: ModelFacts): string {
  if (!facts.structuredOutput) return 'left out: this model cannot be held to a schema';
  const [first, ...others] = names;
  const which = others.length === 0 ? first : `${first} and ${others.length} more`;
  return `left out for ${which}: the schema is not one that the model can be held to`;
}

export interface ChoiceRequest {
  readonly choice: ToolChoice;
  /** The names of the offered tools, including the output tool. */
  readonly offered: readonly string[];
  /** The one of them that the model must call. */
  readonly forced?: string | undefined;
  /** The tool into which the model must write its answer, unless it calls one of the client's tools. */
  readonly outputTool: string | undefined;
  /** Whether the model may call something of the client's. */
  readonly clientTools: boolean;
  readonly parallel: boolean;
  /** Whether the model's API accepts a forced call in this request. */
  readonly canForce: boolean;
}

export interface ApiChoice {
  /** Absent: the API's default, which is `auto`. */
  readonly tool_choice?: ApiToolChoice;
  /** An instruction to the model, for a call that its API cannot force. */
  readonly instruction?: string;
}

export function apiToolChoice({
  choice,
  offered,
  forced,
  outputTool,
  clientTools,
  parallel,
  canForce,
}: ChoiceRequest): ApiChoice {
  // Of the output tool and the client's, only what is called first counts; beside a forced call, others would count too.
  const together =
    parallel && (forced === undefined || offered.length === 1) && (outputTool === undefined || clientTools);
  const alone = together ? {} : ({ disable_parallel_tool_use: true } as const);
  if (offered.length === 0) return {};
  if (choice.mode === 'none' && outputTool === undefined) return { tool_choice: { type: 'none' } };
  if (choice.mode !== 'required' && outputTool === undefined)
    return parallel ? {} : { tool_choice: { type: 'auto', ...alone } };
  const [only, ...others] = forced === undefined ? offered : [forced];
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

function apiName(name: string, { serverTools = [] }: Turn): string {
  const served = serverTools.find((tool) => serverToolName(tool) === name);
  return served ? apiServerToolName(served) : name;
}

/** The tool that a choice forces. The others stay, because a changed list of tools makes the prompt cache worthless. */
function forcedTool({ mode, only = [] }: ToolChoice): string | undefined {
  return mode === 'required' && only.length === 1 ? only[0] : undefined;
}

/** Whether a tool is offered. The API has no list of allowed tools, so the others are left out. */
function offering({ mode, only }: ToolChoice, hasOutputTool: boolean): (name: string) => boolean {
  // With an output tool, which must stay callable, a choice of `none` means offering no other tool.
  if (mode === 'none' && hasOutputTool) return () => false;
  return (name) => only === undefined || only.includes(name);
}

/** The tools in the client's order. */
function withServerTools(
  { tools, serverTools = [] }: Turn,
  offered: readonly ApiTool[],
  { facts, allows }: { readonly facts: ModelFacts; readonly allows: (name: string) => boolean },
): (ApiTool | ApiServerTool)[] {
  const served = serverTools.filter((tool) => allows(serverToolName(tool)));
  const at = (place: number): ApiServerTool[] =>
    served
      .filter(({ after = tools.length }) => Math.min(after, tools.length) === place)
      .map((tool) => apiServerTool(tool, facts));
  const byName = new Map(offered.map((tool) => [tool.name, tool]));
  const placed = tools.flatMap(({ name }, index) => {
    const own = byName.get(name);
    return [...at(index), ...(own ? [own] : [])];
  });
  return [...placed, ...at(tools.length)];
}

function instruction(choice: ToolChoice, offered: readonly string[], outputTool: string | undefined): string {
  const [only, ...others] = offered;
  if (only !== undefined && others.length === 0) return `Answer by calling the tool ${only}.`;
  if (outputTool !== undefined && choice.mode !== 'required')
    return `Answer by calling a tool; give the final answer by calling ${outputTool}.`;
  return 'Answer by calling one of the tools.';
}
