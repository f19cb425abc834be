/** Reads which tools the model may call, in OpenAI's, the legacy and Anthropic's form. */
import type { ToolChoice } from '../../core/turn.js';
import type { OfferedTool } from './distinct-tools.js';
import type { AllowedTool, ChatToolChoice } from './tool-schemas.js';
import { invalid, quoted } from '../invalid-request.js';

/**
 * `param` is `tool_choice`, or `function_call` for the legacy form. The result has the model's names of the tools.
 * @throws BridgeError validation_error for an unknown choice, or one that no tool can fulfil.
 */
export function parseToolChoice(
  choice: string | ChatToolChoice | null | undefined,
  tools: readonly OfferedTool[],
  param: 'tool_choice' | 'function_call',
): ToolChoice {
  const { mode, only: names } = readChoice(choice, param);
  const only = names?.flatMap((name) => {
    const meant = tools.filter((tool) => tool.name === name);
    if (meant.length === 0) {
      throw invalid(
        param,
        `${param} names ${quoted(name)}, which is not in ${param === 'tool_choice' ? 'tools' : 'functions'}.`,
      );
    }
    return meant.map(({ tool }) => tool.name);
  });
  if (mode === 'required' && tools.length === 0) {
    throw invalid(param, `${param} asks for a tool call, but tools holds no function.`);
  }
  return only === undefined ? { mode } : { mode, only };
}

function readChoice(choice: string | ChatToolChoice | null | undefined, param: string): ToolChoice {
  if (choice === undefined || choice === null) return { mode: 'auto' };
  if (typeof choice === 'string') return readMode(choice, param);
  const name = choice.function?.name ?? choice.custom?.name ?? choice.name;
  switch (choice.type) {
    case 'function':
    case 'custom':
    case 'tool':
    case undefined:
      if (name === undefined) throw invalid(param, `${param} must name a tool.`);
      return { mode: 'required', only: [name] };
    case 'allowed_tools':
      return readAllowed(choice, param);
    default:
      return readMode(choice.type, `${param}.type`);
  }
}

function readMode(mode: string, param: string): ToolChoice {
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

function readAllowed(choice: ChatToolChoice, param: string): ToolChoice {
  // Chat completions nest the list; the Responses form is flat.
  const allowed = choice.allowed_tools ?? choice;
  const place = choice.allowed_tools ? `${param}.allowed_tools` : `${param}.tools`;
  const only = (allowed.tools ?? [])
    .filter((tool) => !isHosted(tool))
    .map((tool) => tool.function?.name ?? tool.name);
  if (only.length === 0 || !only.every((name) => name !== undefined)) {
    throw invalid(param, `${place} must name at least one tool that the model can call.`);
  }
  return { mode: allowed.mode ?? 'auto', only };
}

/** The model never gets tools that only OpenAI can run, so allowing them changes nothing. */
function isHosted({ type, name, function: named }: AllowedTool): boolean {
  return (
    type !== undefined &&
    name === undefined &&
    named === undefined &&
    type !== 'function' &&
    type !== 'custom'
  );
}
