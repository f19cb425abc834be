/** Turns single blocks into those of the Messages API; what it would refuse as empty becomes none. */
import type {
  AssistantBlock,
  DocumentBlock,
  ImageBlock,
  MediaSource,
  TextBlock,
  ToolCallBlock,
} from '../../core/turn.js';
import type { Json } from '../json.js';
import type { ApiBlock } from './api-request.js';
import { imageType, plainBase64 } from './media-type.js';
import { wellFormed } from './well-formed.js';

/** What a user message and a tool result may both hold. */
export type ShownBlock = TextBlock | ImageBlock | DocumentBlock;

/** What an assistant message holds besides calls. */
export type SaidBlock = Exclude<AssistantBlock, ToolCallBlock>;

/** Text without a visible letter says nothing. */
export function isBlank(block: ShownBlock | SaidBlock): boolean {
  switch (block.type) {
    case 'text':
      return block.text.trim() === '';
    case 'document':
      return block.source.type === 'text' && block.source.text.trim() === '';
    case 'image':
      return false;
    case 'thinking':
      // The API takes its own thoughts back only with its mark.
      return block.signature === '';
    case 'redacted-thinking':
      return block.data === '';
  }
}

export function textBlock(text: string): ApiBlock {
  return { type: 'text', text: wellFormed(text) };
}

export function shownBlock(block: ShownBlock): ApiBlock {
  switch (block.type) {
    case 'text':
      return textBlock(block.text);
    case 'image':
      return { type: 'image', source: imageSource(block.source) };
    case 'document':
      return { type: 'document', source: documentSource(block.source), ...titled(block.title) };
  }
}

export function saidBlock(block: SaidBlock): ApiBlock {
  switch (block.type) {
    case 'text':
      return textBlock(block.text);
    case 'thinking':
      return {
        type: 'thinking',
        thinking: wellFormed(block.thinking),
        signature: wellFormed(block.signature),
      };
    case 'redacted-thinking':
      return { type: 'redacted_thinking', data: wellFormed(block.data) };
  }
}

function imageSource(source: MediaSource): Json {
  if (source.type === 'url') return { type: 'url', url: wellFormed(source.url) };
  const data = plainBase64(source.data);
  return { type: 'base64', media_type: imageType(data, source.mediaType), data };
}

function documentSource(source: DocumentBlock['source']): Json {
  switch (source.type) {
    case 'url':
      return { type: 'url', url: wellFormed(source.url) };
    case 'base64':
      return { type: 'base64', media_type: source.mediaType, data: plainBase64(source.data) };
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: wellFormed(source.text) };
  }
}

/** The API takes 1 to 500 characters. */
function titled(title: string | undefined): Json {
  if (title === undefined || title.trim() === '') return {};
  return { title: wellFormed(title.slice(0, 500)) };
}
