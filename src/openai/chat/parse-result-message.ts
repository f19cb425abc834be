/** Reads the messages that carry a tool's result: `tool`, and `function` from before tools had ids. */
import type { ToolResultBlock } from '../../core/turn.js';
import type { FunctionMessage, ToolMessage } from './chat-request.js';
import { parseResultContent } from '../../wire/content/parse-result-content.js';
import type { Reading } from '../../wire/content/reading.js';

export function parseResultMessage(
  message: ToolMessage | FunctionMessage,
  at: string,
  reading: Reading,
): ToolResultBlock {
  const callId = callIdOf(message, at, reading);
  return {
    type: 'tool-result',
    callId,
    content: parseResultContent(message.content, `${at}.content`, reading),
  };
}

function callIdOf(message: ToolMessage | FunctionMessage, at: string, reading: Reading): string {
  if (message.role === 'tool') {
    return reading.calls.answered(message.tool_call_id, `${at}.tool_call_id`);
  }
  return reading.calls.answeredFunction(message.name, `${at}.name`);
}
