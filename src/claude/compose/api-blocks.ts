/** Converts single blocks to those of the Messages API, without content that it would refuse as empty. */
import type {
  AssistantBlock,
  DocumentBlock,
  ImageBlock,
  MediaSource,
  NativeBlock,
  TextBlock,
  ToolCallBlock,
} from '../../core/turn.js';
import type { Json } from '../../core/json.js';
import type { ApiBlock } from './api-request.js';

/** What both user messages and tool results may contain. */
export type ShownBlock = TextBlock | ImageBlock | DocumentBlock | NativeBlock;

/** What an assistant message contains besides calls. */
export type SaidBlock = Exclude<AssistantBlock, ToolCallBlock>;

/** Whether the block has no visible content. */
export function isBlank(block: ShownBlock | SaidBlock): boolean {
  switch (block.type) {
    case 'text':
      return block.text.trim() === '';
    case 'document':
      return block.source.type === 'text' && block.source.text.trim() === '';
    case 'image':
    case 'native':
      return false;
    case 'thinking':
      // The API accepts its own thoughts only with their signatures.
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
      return {
        type: 'document',
        source: documentSource(block.source),
        ...titled(block.title),
        ...(block.context !== undefined && { context: block.context }),
        ...(block.citations === true && { citations: { enabled: true } }),
      };
    case 'native':
      return block.block;
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
    case 'native':
      return block.block;
  }
}

/** Whether the block is of a server tool: its call, or its result. */
export function isServerBlock({ type }: ApiBlock): boolean {
  return type !== 'tool_result' && (type === 'server_tool_use' || type.endsWith('_tool_result'));
}

/** The blocks without calls of server tools that were cut off before their result: the API refuses those in a past answer. */
export function withoutOpenServerCalls(blocks: readonly ApiBlock[]): ApiBlock[] {
  const answered = new Set(blocks.map((block) => block['tool_use_id']));
  return blocks.filter(({ type, id }) => type !== 'server_tool_use' || answered.has(id));
}

/** Whether the block is one of the model's thoughts. */
export function isThought({ type }: ApiBlock): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
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

/** The API accepts 1 to 500 characters. */
function titled(title: string | undefined): Json {
  if (title === undefined || title.trim() === '') return {};
  return { title: title.slice(0, 500) };
}

/** Without line breaks and with padding. */
function plainBase64(data: string): string {
  const letters = (/\s/.test(data) ? data.replace(/\s+/g, '') : data).replace(/={1,2}$/, '');
  return letters + '='.repeat((4 - (letters.length % 4)) % 4);
}

/** An image's media type by its first bytes, because the API compares the two; the declared type when the bytes do not tell. */
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
