/** Reads the tools of a request, in every form that clients send. */
import type { Tool } from '../../core/turn.js';
import { bounds, refuseLargeSchema } from '../schema/bounds.js';
import type { ChatTool, CustomFormat, FunctionDefinition } from './tool-schemas.js';
import { invalid } from '../invalid-request.js';
import { distinctTools } from './distinct-tools.js';
import type { OfferedTool, PlacedTool } from './distinct-tools.js';

type Parameters = Tool['parameters'];

export interface ToolOptions {
  /** Reports tools that only OpenAI can run, and fields that the model does not get. */
  readonly ignore: (name: string) => void;
  /** Reports what the model gets in words alone. */
  readonly tell: (field: string, what: string) => void;
  /** The API's own form of a function, for error messages: under its own key, or flat. Both forms are read. */
  readonly form: 'nested' | 'flat';
  /** Whether calls name the namespace of their tool, so that two namespaces may share a tool name. */
  readonly namespaces: boolean;
  /** Whether the model's API runs the tool, so that it is no tool of the client. */
  readonly servedElsewhere?: (tool: ChatTool) => boolean;
}

/** @throws BridgeError validation_error that names the tool. */
export function parseTools(tools: readonly ChatTool[], options: ToolOptions): OfferedTool[] {
  const placed = tools.flatMap((tool, index) =>
    options.servedElsewhere?.(tool) === true ? [] : parseTool(tool, `tools[${index}]`, options),
  );
  if (placed.length > bounds.tools)
    throw invalid(
      'tools',
      `tools holds ${placed.length} tools, including those in namespaces; the maximum is ${bounds.tools}.`,
    );
  return distinctTools(placed, options.namespaces);
}

/** Reads the legacy `functions`. @throws BridgeError validation_error that names the function. */
export function parseFunctions(functions: readonly FunctionDefinition[]): OfferedTool[] {
  const placed = functions.map((definition, index) => parseFunction(definition, `functions[${index}]`));
  return distinctTools(placed, false);
}

function parseTool(tool: ChatTool, at: string, options: ToolOptions, nested = false): PlacedTool[] {
  switch (tool.type) {
    case 'namespace':
      if (nested)
        throw invalid(
          `${at}.type`,
          `${at}.type is "namespace", which is not allowed inside another namespace.`,
        );
      return parseNamespace(tool, at, options);
    case 'custom':
      if (!tool.input_schema) return [parseCustom(tool, at, options)];
      break;
    case 'function':
    case undefined:
    case null:
      break;
    default:
      options.ignore(`tools.${tool.type}`);
      return [];
  }
  const definition = tool.function;
  const strict = definition?.strict ?? tool.strict;
  if (definition) return [parseFunction({ ...definition, strict: strict ?? null }, `${at}.function`)];
  if (typeof tool.name !== 'string') {
    const missing = options.form === 'nested' ? `${at}.function` : `${at}.name`;
    throw invalid(missing, `${missing} is missing.`);
  }
  const key = tool.input_schema ? 'input_schema' : 'parameters';
  const schema = tool.input_schema ?? tool.parameters;
  return [placedTool({ name: tool.name, description: tool.description, strict }, { key, schema }, at)];
}

function parseNamespace(
  { name, description, tools }: ChatTool,
  at: string,
  options: ToolOptions,
): PlacedTool[] {
  if (typeof name === 'string' && name.length > bounds.namespaceLength) {
    throw invalid(`${at}.name`, `${at}.name is longer than ${bounds.namespaceLength} characters.`);
  }
  const placed = (tools ?? []).flatMap((inner, index) =>
    parseTool(inner, `${at}.tools[${index}]`, options, true).map((each) => ({
      ...each,
      ...(typeof name === 'string' && name !== '' ? { namespace: name } : {}),
    })),
  );
  return description ? introduced(placed, description) : placed;
}

/** The model has no namespaces, so the description of one stands before that of its first tool. */
function introduced([first, ...others]: readonly PlacedTool[], description: string): PlacedTool[] {
  if (!first) return [];
  const told = [description, first.tool.description ?? ''].filter((each) => each !== '').join('\n\n');
  return [{ ...first, tool: { ...first.tool, description: told } }, ...others];
}

function parseFunction(definition: FunctionDefinition, at: string): PlacedTool {
  return placedTool(definition, { key: 'parameters', schema: definition.parameters }, at);
}

/** A custom tool takes free text; the model sees a function with one string, `input`. */
function parseCustom(tool: ChatTool, at: string, { ignore, tell }: ToolOptions): PlacedTool {
  const place = tool.custom ? `${at}.custom` : at;
  const { name, description, format } = tool.custom ?? tool;
  if (typeof name !== 'string') throw invalid(`${place}.name`, `${place}.name is missing.`);
  const grammar = grammarIn(format);
  const field = tool.custom ? 'tools[].custom.format' : 'tools[].format';
  if (grammar) tell(field, 'told to the model, and nothing holds it to the grammar');
  else if (format && format.type !== 'text') ignore(field);
  const schema = customDefinition(grammar);
  return { ...placedTool({ name, description }, { key: 'format', schema }, place), custom: true };
}

/** The schema of a custom tool for the model: one text, whose description states the grammar. */
function customDefinition(grammar: string | undefined): Parameters {
  return {
    type: 'object',
    properties: { input: { type: 'string', ...(grammar !== undefined && { description: grammar }) } },
    required: ['input'],
  };
}

/** The grammar in words; `undefined` if there is none. */
function grammarIn(format: CustomFormat | null | undefined): string | undefined {
  const { syntax, definition } = format?.grammar ?? format ?? {};
  if (typeof definition !== 'string') return undefined;
  return `Must match this ${typeof syntax === 'string' ? syntax : 'formal'} grammar:\n${definition}`;
}

interface NamedTool {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly strict?: boolean | null | undefined;
}

function placedTool(
  { name, description, strict }: NamedTool,
  { key, schema }: { readonly key: string; readonly schema: Parameters | null | undefined },
  at: string,
): PlacedTool {
  const param = `${at}.name`;
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) {
    throw invalid(param, `${param} must be 1 to 128 letters, digits, hyphens and underscores.`);
  }
  const empty = !schema || Object.keys(schema).length === 0;
  if (!empty) refuseLargeSchema(schema, `${at}.${key}`);
  const tool = {
    name,
    ...(description ? { description } : {}),
    parameters: empty ? { type: 'object', properties: {} } : schema,
    ...(strict === true ? { strict } : {}),
  };
  return { param, tool, name, custom: false };
}
