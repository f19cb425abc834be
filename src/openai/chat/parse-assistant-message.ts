/** Reads an assistant message of the past: what it said and the tools it called. */
import type { AssistantBlock, ToolCallBlock } from '../../core/turn.js';
import { parseThought, parseToolUse } from '../../wire/content/anthropic-blocks.js';
import type { AssistantMessage, ToolCall } from './chat-request.js';
import type { AssistantPart } from '../../wire/content/part.js';
import { invalid, quoted } from '../../wire/invalid-request.js';
import type { Reading } from '../../wire/content/reading.js';
import { textBlocks } from '../../wire/content/text-block.js';
import { toolArguments } from '../../wire/content/tool-arguments.js';

/** `index` is the message's place in the request. @throws BridgeError validation_error. */
export function parseAssistantMessage(
  message: AssistantMessage,
  index: number,
  reading: Reading,
): AssistantBlock[] {
  const at = `messages[${index}]`;
  refuseTwins(message, at);
  const said = parseContent(message.content, reading);
  const refused = said.length === 0 ? textBlocks(message.refusal ?? '') : [];
  const calls = (message.tool_calls ?? []).map((call, place) =>
    parseCall(call, `${at}.tool_calls[${place}]`, reading),
  );
  return [...said, ...refused, ...calls, ...legacyCall(message, index, reading)];
}

/** Nobody could tell which of them a result belongs to. */
function refuseTwins({ content, tool_calls: calls }: AssistantMessage, at: string): void {
  const parts = typeof content === 'string' ? [] : (content ?? []);
  const called = parts.flatMap((part) => (part.type === 'tool_use' ? [part.id] : []));
  const seen = new Set<string>();
  for (const id of [...called, ...(calls ?? []).map((call) => call.id)]) {
    if (seen.has(id))
      throw invalid(`${at}.tool_calls`, `${at} has two tool calls with the id ${quoted(id)}.`);
    seen.add(id);
  }
}

function parseContent(
  content: string | readonly AssistantPart[] | null | undefined,
  reading: Reading,
): AssistantBlock[] {
  if (typeof content === 'string') return textBlocks(content);
  return (content ?? []).flatMap((part): AssistantBlock[] => {
    switch (part.type) {
      case 'text':
        return textBlocks(part.text);
      case 'refusal':
        return textBlocks(part.refusal);
      case 'tool_use':
        return [parseToolUse(part, reading)];
      case 'thinking':
      case 'redacted_thinking':
        return [parseThought(part)];
    }
  });
}

function parseCall(call: ToolCall, at: string, reading: Reading): ToolCallBlock {
  if (call.function) {
    const { name } = call.function;
    const id = reading.calls.called(call.id, name);
    const args = toolArguments(call.function.arguments, `${at}.function.arguments`);
    return { type: 'tool-call', id, name, arguments: args };
  }
  if (call.custom) {
    const { name, input } = call.custom;
    const id = reading.calls.called(call.id, name);
    return { type: 'tool-call', id, name, arguments: JSON.stringify({ input: input ?? '' }) };
  }
  throw invalid(`${at}.function`, `${at}.function is missing.`);
}

function legacyCall(message: AssistantMessage, index: number, reading: Reading): ToolCallBlock[] {
  const call = message.function_call;
  if (!call) return [];
  // The legacy form has no ids; the place in the conversation makes one that stays the same as it grows.
  const id = reading.calls.called(`call_function_${index}`, call.name);
  const args = toolArguments(call.arguments, `messages[${index}].function_call.arguments`);
  return [{ type: 'tool-call', id, name: call.name, arguments: args }];
}
