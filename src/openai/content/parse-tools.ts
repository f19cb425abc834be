/** Reads the tools of a request in every form clients send them. */
import type { Tool } from '../../core/turn.js';
import { bounds, refuseLargeSchema } from '../bounds.js';
import type { ChatTool, FunctionDefinition } from './tool-definition.js';
import { invalid } from '../invalid-request.js';

type Parameters = Tool['parameters'];

/** `ignore` is told of tools that only OpenAI can run. @throws BridgeError invalid_request that names the tool. */
export function parseTools(tools: readonly ChatTool[], ignore: (name: string) => void): Tool[] {
  const named = tools.flatMap((tool, index) => parseTool(tool, `tools[${index}]`, ignore));
  if (named.length > bounds.tools)
    throw invalid(
      'tools',
      `tools holds ${named.length} tools with those in namespaces; ${bounds.tools} is the most.`,
    );
  return distinct(named);
}

/** Reads the legacy `functions`. @throws BridgeError invalid_request that names the function. */
export function parseFunctions(functions: readonly FunctionDefinition[]): Tool[] {
  return distinct(functions.map((definition, index) => parseFunction(definition, `functions[${index}]`)));
}

interface NamedTool {
  readonly tool: Tool;
  /** Where its name stands. */
  readonly param: string;
}

function parseTool(tool: ChatTool, at: string, ignore: (name: string) => void, nested = false): NamedTool[] {
  switch (tool.type) {
    case 'namespace':
      if (nested)
        throw invalid(`${at}.type`, `${at}.type is "namespace", which cannot stand inside another one.`);
      return (tool.tools ?? []).flatMap((inner, index) =>
        parseTool(inner, `${at}.tools[${index}]`, ignore, true),
      );
    case 'custom':
      if (!tool.input_schema) return [parseCustom(tool, at, ignore)];
      break;
    case 'function':
    case undefined:
    case null:
      break;
    default:
      ignore(`tools.${tool.type}`);
      return [];
  }
  const definition = tool.function;
  if ((definition?.strict ?? tool.strict) === true) ignore('tools[].strict');
  if (definition) return [parseFunction(definition, `${at}.function`)];
  if (typeof tool.name !== 'string') throw invalid(`${at}.function`, `${at}.function is missing.`);
  return [
    namedTool(
      tool.name,
      tool.description,
      {
        key: tool.input_schema ? 'input_schema' : 'parameters',
        schema: tool.input_schema ?? tool.parameters,
      },
      at,
    ),
  ];
}

function parseFunction(definition: FunctionDefinition, at: string): NamedTool {
  return namedTool(
    definition.name,
    definition.description,
    { key: 'parameters', schema: definition.parameters },
    at,
  );
}

/** A custom tool takes free text; the model sees a function with one string, `input`. */
function parseCustom(tool: ChatTool, at: string, ignore: (name: string) => void): NamedTool {
  const place = tool.custom ? `${at}.custom` : at;
  const name = tool.custom?.name ?? tool.name;
  if (typeof name !== 'string') throw invalid(`${place}.name`, `${place}.name is missing.`);
  if (tool.custom?.format) ignore('tools[].custom.format');
  const schema = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };
  return namedTool(name, tool.custom?.description ?? tool.description, { key: 'input', schema }, place);
}

function namedTool(
  name: string,
  description: string | null | undefined,
  { key, schema }: { readonly key: string; readonly schema: Parameters | null | undefined },
  at: string,
): NamedTool {
  const param = `${at}.name`;
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) {
    throw invalid(param, `${param} must be 1 to 128 letters, digits, hyphens and underscores.`);
  }
  const empty = !schema || Object.keys(schema).length === 0;
  if (!empty) refuseLargeSchema(schema, `${at}.${key}`);
  return {
    param,
    tool: {
      name,
      ...(description ? { description } : {}),
      parameters: empty ? { type: 'object', properties: {} } : schema,
    },
  };
}

function distinct(named: readonly NamedTool[]): Tool[] {
  const seen = new Set<string>();
  for (const { tool, param } of named) {
    if (seen.has(tool.name))
      throw invalid(param, `${param} is "${tool.name}", which another tool has already.`);
    seen.add(tool.name);
  }
  return named.map(({ tool }) => tool);
}
