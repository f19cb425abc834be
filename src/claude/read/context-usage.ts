/** Counts tokens: what to give the CLI, and how to read its answer. */
import type { Composed } from '../compose/compose.js';
import { wholeCount, list, record, text, type Json } from '../../core/json.js';

/**
 * The request with its tools written out after the system prompt: the CLI does not count tools in a request's body
 * (2.1.197, 2.1.330).
 */
export function countableRequest(composed: Composed): Composed {
  const { tools } = composed.request;
  const described = tools.length === 0 ? [] : [JSON.stringify(tools)];
  return {
    ...composed,
    system: [...(composed.system === '' ? [] : [composed.system]), ...described].join('\n'),
  };
}

/**
 * The request's tokens, from the answer to `get_context_usage`; `undefined` when the CLI could not get a count.
 * The CLI makes the API count the messages, with the system prompt as another message.
 */
export function countedTokens(response: Json, { request }: Composed): number | undefined {
  const categories = list(response['categories']).map(record);
  const tokens = (name: string): number =>
    wholeCount(categories.find((category) => text(category['name']) === name)?.['tokens']) ?? 0;
  const messages = tokens('Messages');
  if (messages === 0) return undefined;
  return messages + tokens('System prompt') + (request.tools.length > 0 ? TOOL_USE_PROMPT : 0);
}

/** What the API adds to a request with tools, according to its documentation. */
const TOOL_USE_PROMPT = 346;
