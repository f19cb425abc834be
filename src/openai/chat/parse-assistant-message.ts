/** Reads an earlier assistant message: its text and its tool calls. */
import type { AssistantBlock, ToolCallBlock } from '../../core/turn.js';
import { parseThought, parseToolUse } from '../../wire/content/anthropic-blocks.js';
import type { AssistantMessage, ToolCall } from './chat-request-schema.js';
import { invalid, quoted } from '../../wire/invalid-request.js';
import { textBlocks } from '../../wire/content/text-blocks.js';
import { toolArguments } from '../../wire/content/tool-calls.js';
import type { ParseContext } from '../../wire/content/tool-calls.js';
import { parseThoughts } from './reasoning-details.js';

/** `index` is the position of the message in the request. @throws BridgeError validation_error. */
export function parseAssistantMessage(
  message: AssistantMessage,
  index: number,
  context: ParseContext,
): AssistantBlock[] {
  const at = `messages[${index}]`;
  refuseDuplicateIds(message, at);
  const said = parseContent(message.content, context);
  const refused = said.length === 0 ? textBlocks(message.refusal ?? '') : [];
  const calls = (message.tool_calls ?? []).map((call, place) =>
    parseCall(call, `${at}.tool_calls[${place}]`, context),
  );
  const shown = [...said, ...refused, ...calls, ...legacyCall(message, index, context)];
  const thoughts = shown.length === 0 || shown.some(isThought) ? [] : parseThoughts(message);
  return [...thoughts, ...shown];
}

function isThought({ type }: AssistantBlock): boolean {
  return type === 'thinking' || type === 'redacted-thinking';
}

/** With two calls of the same id, a result could belong to either. */
function refuseDuplicateIds({ content, tool_calls: calls }: AssistantMessage, at: string): void {
  const parts = typeof content === 'string' ? [] : (content ?? []);
  const called = parts.flatMap((part) => (part.type === 'tool_use' ? [part.id] : []));
  const seen = new Set<string>();
  for (const id of [...called, ...(calls ?? []).map((call) => call.id)]) {
    if (seen.has(id))
      throw invalid(`${at}.tool_calls`, `${at} has two tool calls with the id ${quoted(id)}.`);
    seen.add(id);
  }
}

function parseContent(content: AssistantMessage['content'], context: ParseContext): AssistantBlock[] {
  if (typeof content === 'string') return textBlocks(content);
  return (content ?? []).flatMap((part): AssistantBlock[] => {
    switch (part.type) {
      case 'text':
        return textBlocks(part.text);
      case 'refusal':
        return textBlocks(part.refusal);
      case 'tool_use':
        return [parseToolUse(part, context)];
      case 'thinking':
      case 'redacted_thinking':
        return [parseThought(part)];
    }
  });
}

function parseCall(call: ToolCall, at: string, context: ParseContext): ToolCallBlock {
  if (call.function) {
    const { name } = call.function;
    const id = context.calls.called(call.id, name);
    const args = toolArguments(call.function.arguments, `${at}.function.arguments`);
    return { type: 'tool-call', id, name, arguments: args };
  }
  if (call.custom) {
    const { name, input } = call.custom;
    const id = context.calls.called(call.id, name);
    return { type: 'tool-call', id, name, arguments: JSON.stringify({ input: input ?? '' }) };
  }
  throw invalid(`${at}.function`, `${at}.function is missing.`);
}

function legacyCall(message: AssistantMessage, index: number, context: ParseContext): ToolCallBlock[] {
  const call = message.function_call;
  if (!call) return [];
  // The legacy form has no ids; one derived from the position stays the same while the conversation grows.
  const id = context.calls.called(`call_function_${index}`, call.name);
  const args = toolArguments(call.arguments, `messages[${index}].function_call.arguments`);
  return [{ type: 'tool-call', id, name: call.name, arguments: args }];
}
