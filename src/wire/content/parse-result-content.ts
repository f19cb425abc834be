/** Reads tool results, and the parts that user messages share with them. */
import type { ToolResultBlock } from '../../core/turn.js';
import { nativeBlock, parseAnthropicDocument, parseAnthropicImage } from './anthropic-blocks.js';
import type { AnthropicToolResult, ResultPart } from './part-schemas.js';
import { parseFile } from './parse-file.js';
import { parseImage, wantsLowDetail } from './parse-image.js';
import type { ParseContext } from './tool-calls.js';
import { textBlocks } from './text-blocks.js';

export type ResultBlock = ToolResultBlock['content'][number];

/** Reads a tool result that is an Anthropic block in a user message. `at` is the block's path. @throws BridgeError validation_error if no earlier call has its id. */
export function parseToolResult(
  block: AnthropicToolResult,
  at: string,
  context: ParseContext,
): ToolResultBlock {
  return {
    type: 'tool-result',
    callId: context.calls.answered(block.tool_use_id, `${at}.tool_use_id`),
    content: parseResultContent(block.content, `${at}.content`, context),
    ...(block.is_error === true ? { isError: true } : {}),
  };
}

export function parseResultContent(
  content: string | readonly ResultPart[] | null | undefined,
  at: string,
  context: ParseContext,
): ResultBlock[] {
  if (typeof content === 'string') return textBlocks(content);
  return (content ?? []).flatMap((part, index) => parsePart(part, `${at}[${index}]`, context));
}

/** The part as blocks: an empty list for a blank text. @throws BridgeError validation_error. */
export function parsePart(part: ResultPart, at: string, context: ParseContext): ResultBlock[] {
  switch (part.type) {
    case 'text':
      return textBlocks(part.text);
    case 'image_url': {
      const detail = typeof part.image_url === 'string' ? undefined : part.image_url.detail;
      if (wantsLowDetail(detail)) context.ignore('image_url.detail');
      return [parseImage(part, at)];
    }
    case 'file':
      return [parseFile(part, at, context.files)];
    case 'image':
      return [parseAnthropicImage(part, at, context.files)];
    case 'document':
      return [parseAnthropicDocument(part, at, context.files)];
    case 'search_result':
      return [nativeBlock(part)];
  }
}
