/** Reads the parts that a user message and a tool result have in common. */
import type { DocumentBlock, ImageBlock, TextBlock } from '../../core/turn.js';
import { parseAnthropicDocument, parseAnthropicImage } from './anthropic-blocks.js';
import type { ResultPart } from './part.js';
import { parseFile } from './parse-file.js';
import { parseImage } from './parse-image.js';
import type { Reading } from './reading.js';
import { textBlocks } from './text-block.js';

export type ResultBlock = TextBlock | ImageBlock | DocumentBlock;

export function parseResultContent(
  content: string | readonly ResultPart[] | null | undefined,
  at: string,
  reading: Reading,
): ResultBlock[] {
  if (typeof content === 'string') return textBlocks(content);
  return (content ?? []).flatMap((part, index) => parsePart(part, `${at}[${index}]`, reading));
}

/** The part's blocks: none for an empty text. @throws BridgeError validation_error. */
export function parsePart(part: ResultPart, at: string, reading: Reading): ResultBlock[] {
  switch (part.type) {
    case 'text':
      return textBlocks(part.text);
    case 'image_url': {
      const detail = typeof part.image_url === 'string' ? undefined : part.image_url.detail;
      if (detail && detail !== 'auto') reading.ignore('image_url.detail');
      return [parseImage(part, at)];
    }
    case 'file':
      return [parseFile(part, at)];
    case 'image':
      return [parseAnthropicImage(part, at)];
    case 'document':
      return [parseAnthropicDocument(part, at)];
  }
}
