/** Reads Anthropic's content blocks where chat messages hold them: Cursor sends them for models named after Claude. */
import type {
  DocumentBlock,
  ImageBlock,
  RedactedThinkingBlock,
  ThinkingBlock,
  ToolCallBlock,
} from '../../core/turn.js';
import type {
  AnthropicDocument,
  AnthropicImage,
  AnthropicRedactedThinking,
  AnthropicThinking,
  AnthropicToolUse,
} from './part-schemas.js';
import { invalid } from '../invalid-request.js';
import { base64Pdf } from './parse-file.js';
import { base64Image, webSource } from './parse-image.js';
import type { ParseContext } from './tool-calls.js';

export function parseAnthropicImage({ source }: AnthropicImage, at: string): ImageBlock {
  switch (source.type) {
    case 'base64':
      return {
        type: 'image',
        source: base64Image(source.media_type ?? '', source.data ?? '', `${at}.source.data`),
      };
    case 'url':
      return { type: 'image', source: webSource(source.url ?? '', `${at}.source.url`) };
    default:
      throw unsupportedSource(source.type, ['base64', 'url'], at);
  }
}

export function parseAnthropicDocument({ source, title }: AnthropicDocument, at: string): DocumentBlock {
  const titled = title ? { title } : {};
  switch (source.type) {
    case 'base64': {
      const pdf = base64Pdf(source.media_type ?? '', source.data ?? '', `${at}.source.data`);
      return { type: 'document', source: pdf, ...titled };
    }
    case 'url':
      return { type: 'document', source: webSource(source.url ?? '', `${at}.source.url`), ...titled };
    case 'text': {
      const text = source.data ?? '';
      if (text.trim() === '') throw invalid(`${at}.source.data`, `${at}.source.data holds no text.`);
      return { type: 'document', source: { type: 'text', text }, ...titled };
    }
    default:
      throw unsupportedSource(source.type, ['base64', 'url', 'text'], at);
  }
}

export function parseToolUse(block: AnthropicToolUse, context: ParseContext): ToolCallBlock {
  const id = context.calls.called(block.id, block.name);
  return { type: 'tool-call', id, name: block.name, arguments: JSON.stringify(block.input ?? {}) };
}

/** Thoughts go back to the model as they came from it. */
export function parseThought(
  part: AnthropicThinking | AnthropicRedactedThinking,
): ThinkingBlock | RedactedThinkingBlock {
  return part.type === 'thinking'
    ? { type: 'thinking', thinking: part.thinking ?? '', signature: part.signature ?? '' }
    : { type: 'redacted-thinking', data: part.data ?? '' };
}

function unsupportedSource(type: string, allowed: readonly string[], at: string): Error {
  const param = `${at}.source.type`;
  return invalid(
    param,
    `${param} is "${type}"; supported here: ${allowed.map((name) => `"${name}"`).join(', ')}.`,
  );
}
