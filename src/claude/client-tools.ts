/** The client's tools: as the CLI is told of them over MCP, and as the model is. */
import type { Tool, ToolResultBlock } from '../core/turn.js';
import { record, text, type Json } from './json.js';

/**
 * The MCP server's side of one JSON-RPC message from the CLI.
 * `result` answers at once; a `call` is for the client, and waits.
 */
export function mcpAnswer(message: Json, tools: readonly Tool[]): McpAnswer {
  const params = record(message['params']);
  switch (message['method']) {
    case 'initialize':
      return {
        result: {
          protocolVersion: text(params['protocolVersion']) ?? '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'client', version: '1' },
        },
      };
    case 'tools/list':
      return { result: { tools: tools.map(listedTool) } };
    case 'tools/call':
      return { call: text(record(params['_meta'])['claudecode/toolUseId']) ?? '' };
    default:
      return { result: {} };
  }
}

export type McpAnswer = { readonly result: Json } | { readonly call: string };

/** The envelope of a JSON-RPC result. */
export function mcpResponse(rpcId: unknown, result: Json): Json {
  return { mcp_response: { jsonrpc: '2.0', id: rpcId ?? 0, result } };
}

/** The tools of an API request, exact and in the client's order. */
export function apiTools(tools: readonly Tool[]): Json[] {
  return tools.map(({ name, description, parameters }) => ({
    name,
    ...(description !== undefined && { description }),
    input_schema: parameters,
  }));
}

/**
 * A result as the CLI takes it from a waiting call, or `undefined` when it would not reach the model unchanged:
 * it writes a text of its own for an empty one, and puts one that is too long into a file (2.1.197, 2.1.330).
 */
export function mcpResult(block: ToolResultBlock): Json | undefined {
  const content: Json[] = [];
  let length = 0;
  for (const part of block.content) {
    if (part.type === 'text') {
      content.push({ type: 'text', text: part.text });
      length += part.text.length;
    } else if (part.type === 'image' && part.source.type === 'base64') {
      content.push({ type: 'image', data: part.source.data, mimeType: part.source.mediaType });
      length += 1;
    } else return undefined;
  }
  if (length === 0 || length > LONGEST_RESULT) return undefined;
  return { content, ...(block.isError === true && { isError: true }) };
}

/** The most that `anthropic/maxResultSizeChars` is honoured for (2.1.197, 2.1.330), with room to spare. */
const LONGEST_RESULT = 450_000;

/**
 * The CLI only routes calls by these: what the model is told goes into the API request itself, because the CLI cuts
 * long descriptions (at 2,061 characters, 2.1.197), sorts by name, and takes no tools at all when one schema is not
 * plainly an object's. `readOnlyHint` makes it run calls side by side.
 */
function listedTool({ name }: Tool): Json {
  return {
    name,
    inputSchema: { type: 'object' },
    annotations: { readOnlyHint: true },
    _meta: { 'anthropic/maxResultSizeChars': 500_000 },
  };
}
