/** Reads a tool result that stands as an Anthropic block in a user message. */
import type { ToolResultBlock } from '../../core/turn.js';
import type { AnthropicToolResult } from './part.js';
import { parseResultContent } from './parse-result-content.js';
import type { Reading } from './reading.js';

/** `at` is the block's path. @throws BridgeError validation_error when no earlier call has its id. */
export function parseToolResult(block: AnthropicToolResult, at: string, reading: Reading): ToolResultBlock {
  return {
    type: 'tool-result',
    callId: reading.calls.answered(block.tool_use_id, `${at}.tool_use_id`),
    content: parseResultContent(block.content, `${at}.content`, reading),
    ...(block.is_error === true ? { isError: true } : {}),
  };
}
