/** Reads which tools the model may call, in OpenAI's, the legacy and Anthropic's form. */
import type { ToolChoice } from '../../core/turn.js';
import type { OfferedTool } from './distinct-tools.js';
import type { AllowedTool, ChatToolChoice } from './tool-schemas.js';
import { invalid, quoted } from '../invalid-request.js';

export interface ToolChoiceContext {
  /** The latter is the legacy form. */
  readonly param: 'tool_choice' | 'function_call';
  /** The turn's names for the tools that the model's API runs, by what a choice calls them: a type or a name. */
  readonly serverTools?: ReadonlyMap<string, string>;
}

/**
 * The result has the model's names of the tools.
 * @throws BridgeError validation_error for an unknown choice, or one that no tool can fulfil.
 */
export function parseToolChoice(
  choice: string | ChatToolChoice | null | undefined,
  tools: readonly OfferedTool[],
  { param, serverTools = new Map() }: ToolChoiceContext,
): ToolChoice {
  const { mode, only: chosen } = readChoice(choice, param, serverTools);
  const only = chosen?.flatMap(({ name, served }) => {
    const meant = served ? [] : tools.filter((tool) => tool.name === name);
    if (meant.length > 0) return meant.map(({ tool }) => tool.name);
    const server = serverTools.get(name);
    if (server !== undefined) return [server];
    throw invalid(
      param,
      `${param} names ${quoted(name)}, which is not in ${param === 'tool_choice' ? 'tools' : 'functions'}.`,
    );
  });
  if (mode === 'required' && tools.length === 0 && serverTools.size === 0) {
    throw invalid(param, `${param} asks for a tool call, but tools holds no function.`);
  }
  return only === undefined ? { mode } : { mode, only };
}

interface Choice {
  readonly mode: ToolChoice['mode'];
  readonly only?: readonly ChosenTool[];
}

interface ChosenTool {
  readonly name: string;
  /** Whether it is called by the type of a tool that the model's API runs. */
  readonly served: boolean;
}

type ServerTools = NonNullable<ToolChoiceContext['serverTools']>;

function readChoice(
  choice: string | ChatToolChoice | null | undefined,
  param: string,
  serverTools: ServerTools,
): Choice {
  if (choice === undefined || choice === null) return { mode: 'auto' };
  if (typeof choice === 'string') return readMode(choice, param);
  const name = choice.function?.name ?? choice.custom?.name ?? choice.name;
  switch (choice.type) {
    case 'function':
    case 'custom':
    case 'tool':
    case undefined:
      if (name === undefined) throw invalid(param, `${param} must name a tool.`);
      return { mode: 'required', only: [{ name, served: false }] };
    case 'allowed_tools':
      return readAllowed(choice, param, serverTools);
    default:
      return serverTools.has(choice.type)
        ? { mode: 'required', only: [{ name: choice.type, served: true }] }
        : readMode(choice.type, `${param}.type`);
  }
}

function readMode(mode: string, param: string): Choice {
  switch (mode) {
    case 'auto':
    case 'none':
    case 'required':
      return { mode };
    // Anthropic's word for required.
    case 'any':
      return { mode: 'required' };
    default:
      throw invalid(
        param,
        `${param} is ${quoted(mode)}; allowed here: "none", "auto", "required", a named tool or "allowed_tools".`,
      );
  }
}

function readAllowed(choice: ChatToolChoice, param: string, serverTools: ServerTools): Choice {
  // Chat completions nest the list; the Responses form is flat.
  const allowed = choice.allowed_tools ?? choice;
  const place = choice.allowed_tools ? `${param}.allowed_tools` : `${param}.tools`;
  const only = (allowed.tools ?? []).flatMap((tool) => chosenTool(tool, serverTools) ?? []);
  if (only.length === 0 || !only.every(isNamed)) {
    throw invalid(param, `${place} must name at least one tool that the model can call.`);
  }
  return { mode: allowed.mode ?? 'auto', only };
}

/** `undefined` for a tool that only OpenAI can run: the model never gets those, so allowing them changes nothing. */
function chosenTool(
  tool: AllowedTool,
  serverTools: ServerTools,
): (Omit<ChosenTool, 'name'> & { readonly name: string | undefined }) | undefined {
  if (!isHosted(tool)) return { name: tool.function?.name ?? tool.name, served: false };
  const { type = '' } = tool;
  return serverTools.has(type) ? { name: type, served: true } : undefined;
}

function isNamed(tool: { readonly name: string | undefined; readonly served: boolean }): tool is ChosenTool {
  return tool.name !== undefined;
}

function isHosted({ type, name, function: named }: AllowedTool): boolean {
  return (
    type !== undefined &&
    name === undefined &&
    named === undefined &&
    type !== 'function' &&
    type !== 'custom'
  );
}
