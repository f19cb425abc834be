/** Counting tokens: a turn as the CLI can have it counted, and what the CLI says about the tokens in its context. */
import type { Turn } from '../core/turn.js';
import { apiTools } from './client-tools.js';
import { count, list, record, text, type Json } from './json.js';
import { outputSchema, outputTool } from './structured-output.js';

/**
 * The turn with its tools written out behind the system prompt: of tools that are served to it the CLI counts a
 * shortened form, and takes 500 tokens off (2.1.197, 2.1.330).
 */
export function countableTurn(turn: Turn): Turn {
  const tools = toolsOf(turn);
  const described = tools.length === 0 ? [] : [JSON.stringify(tools)];
  const system = [...(turn.system === '' ? [] : [turn.system]), ...described].join('\n');
  return { ...turn, system, tools: [], toolChoice: { mode: 'auto' }, output: { type: 'text' } };
}

/**
 * The turn's tokens, from the answer to `get_context_usage`; `undefined` when the CLI could not have them counted.
 * The CLI has the API count the messages, and the system prompt as if it were one.
 */
export function countedTokens(response: Json, turn: Turn): number | undefined {
  const categories = list(response['categories']).map(record);
  const tokens = (name: string): number =>
    count(categories.find((category) => text(category['name']) === name)?.['tokens']) ?? 0;
  const messages = tokens('Messages');
  if (messages === 0) return undefined;
  return messages + tokens('System prompt') + (toolsOf(turn).length > 0 ? TOOL_USE_PROMPT : 0);
}

function toolsOf({ tools, output }: Turn): Json[] {
  const schema = outputSchema(output);
  return [...apiTools(tools), ...(schema ? [outputTool(schema)] : [])];
}

/** What the API adds to a request that has tools, by its documentation. */
const TOOL_USE_PROMPT = 346;
