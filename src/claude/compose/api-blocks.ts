/** Turns single blocks into those of the Messages API; what it would refuse as empty becomes none. */
import type {
  AssistantBlock,
  DocumentBlock,
  ImageBlock,
  MediaSource,
  TextBlock,
  ToolCallBlock,
} from '../../core/turn.js';
import type { Json } from '../../core/json.js';
import type { ApiBlock } from './api-request.js';

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
  return { type: 'text', text: text };
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
        thinking: block.thinking,
        signature: block.signature,
      };
    case 'redacted-thinking':
      return { type: 'redacted_thinking', data: block.data };
  }
}

function imageSource(source: MediaSource): Json {
  if (source.type === 'url') return { type: 'url', url: source.url };
  const data = plainBase64(source.data);
  return { type: 'base64', media_type: imageType(data, source.mediaType), data };
}

function documentSource(source: DocumentBlock['source']): Json {
  switch (source.type) {
    case 'url':
      return { type: 'url', url: source.url };
    case 'base64':
      return { type: 'base64', media_type: source.mediaType, data: plainBase64(source.data) };
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: source.text };
  }
}

/** The API takes 1 to 500 characters. */
function titled(title: string | undefined): Json {
  if (title === undefined || title.trim() === '') return {};
  return { title: title.slice(0, 500) };
}

/** Without line breaks and with its padding. */
function plainBase64(data: string): string {
  const letters = (/\s/.test(data) ? data.replace(/\s+/g, '') : data).replace(/={1,2}$/, '');
  return letters + '='.repeat((4 - (letters.length % 4)) % 4);
}

/** An image's media type by its first bytes, as the API compares the two; where they tell nothing, the one it was sent with. */
function imageType(data: string, sent: string): string {
  const bytes = Buffer.from(data.slice(0, 16), 'base64').toString('latin1');
  const found = signatures.find(([pattern]) => pattern.test(bytes));
  if (found) return found[1];
  const type = sent.trim().toLowerCase();
  return type === 'image/jpg' ? 'image/jpeg' : type;
}

const signatures: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^GIF8/, 'image/gif'],
  [/^RIFF.{4}WEBP/s, 'image/webp'],
];
