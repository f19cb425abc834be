/** Reads the tools of a request in every form clients send them. */
import type { Tool } from '../../core/turn.js';
import { bounds, refuseLargeSchema } from '../schema/bounds.js';
import { customDefinition } from './custom-definition.js';
import type { ChatTool, FunctionDefinition, OfferedTool } from './tool-definition.js';
import { invalid } from '../invalid-request.js';
import { distinctTools } from './distinct-tools.js';
import type { PlacedTool } from './distinct-tools.js';

type Parameters = Tool['parameters'];

export interface ToolReading {
  /** Told of tools that only OpenAI can run, and of what no tool can be given. */
  readonly ignore: (name: string) => void;
  /** How this wire writes a function: under a key of its own, or flat. Both are read. */
  readonly form: 'nested' | 'flat';
  /** Whether the wire can say which namespace a called tool is from, so that names need not be unique among them. */
  readonly namespaces: boolean;
}

/** @throws BridgeError validation_error that names the tool. */
export function parseTools(tools: readonly ChatTool[], reading: ToolReading): OfferedTool[] {
  const placed = tools.flatMap((tool, index) => parseTool(tool, `tools[${index}]`, reading));
  if (placed.length > bounds.tools)
    throw invalid(
      'tools',
      `tools holds ${placed.length} tools with those in namespaces; ${bounds.tools} is the most.`,
    );
  return distinctTools(placed, reading.namespaces);
}

/** Reads the legacy `functions`. @throws BridgeError validation_error that names the function. */
export function parseFunctions(functions: readonly FunctionDefinition[]): OfferedTool[] {
  const placed = functions.map((definition, index) => parseFunction(definition, `functions[${index}]`));
  return distinctTools(placed, false);
}

function parseTool(tool: ChatTool, at: string, reading: ToolReading, nested = false): PlacedTool[] {
  switch (tool.type) {
    case 'namespace':
      if (nested)
        throw invalid(`${at}.type`, `${at}.type is "namespace", which cannot stand inside another one.`);
      return parseNamespace(tool, at, reading);
    case 'custom':
      if (!tool.input_schema) return [parseCustom(tool, at, reading)];
      break;
    case 'function':
    case undefined:
    case null:
      break;
    default:
      reading.ignore(`tools.${tool.type}`);
      return [];
  }
  const definition = tool.function;
  const strict = definition?.strict ?? tool.strict;
  if (definition) return [parseFunction({ ...definition, strict: strict ?? null }, `${at}.function`)];
  if (typeof tool.name !== 'string') {
    const missing = reading.form === 'nested' ? `${at}.function` : `${at}.name`;
    throw invalid(missing, `${missing} is missing.`);
  }
  const key = tool.input_schema ? 'input_schema' : 'parameters';
  const schema = tool.input_schema ?? tool.parameters;
  return [placedTool({ name: tool.name, description: tool.description, strict }, { key, schema }, at)];
}

function parseNamespace(
  { name, description, tools }: ChatTool,
  at: string,
  reading: ToolReading,
): PlacedTool[] {
  if (description) reading.ignore('tools.namespace.description');
  if (typeof name === 'string' && name.length > bounds.namespaceLength) {
    throw invalid(`${at}.name`, `${at}.name is longer than ${bounds.namespaceLength} characters.`);
  }
  return (tools ?? []).flatMap((inner, index) =>
    parseTool(inner, `${at}.tools[${index}]`, reading, true).map((placed) => ({
      ...placed,
      ...(typeof name === 'string' && name !== '' ? { namespace: name } : {}),
    })),
  );
}

function parseFunction(definition: FunctionDefinition, at: string): PlacedTool {
  return placedTool(definition, { key: 'parameters', schema: definition.parameters }, at);
}

/** A custom tool takes free text; the model sees a function with one string, `input`. */
function parseCustom(tool: ChatTool, at: string, { ignore }: ToolReading): PlacedTool {
  const place = tool.custom ? `${at}.custom` : at;
  const { name, description, format } = tool.custom ?? tool;
  if (typeof name !== 'string') throw invalid(`${place}.name`, `${place}.name is missing.`);
  if (format && format.type !== 'text') ignore(tool.custom ? 'tools[].custom.format' : 'tools[].format');
  const schema = customDefinition(format);
  return { ...placedTool({ name, description }, { key: 'format', schema }, place), custom: true };
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
