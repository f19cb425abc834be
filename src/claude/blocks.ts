/** Turn blocks as the Messages API has them. */
import type {
  AssistantBlock,
  DocumentBlock,
  ImageBlock,
  MediaSource,
  TextBlock,
  TextSource,
  UserBlock,
} from '../core/turn.js';
import { text } from './json.js';

export function userContent(blocks: readonly UserBlock[]): ApiBlock[] {
  return keptAsText(blocks.map(userBlock));
}

export function assistantContent(blocks: readonly AssistantBlock[]): ApiBlock[] {
  return blocks.flatMap((block): ApiBlock[] => {
    switch (block.type) {
      case 'text':
        return [{ type: 'text', text: block.text }];
      case 'tool-call': {
        const input: unknown = JSON.parse(block.arguments);
        return [{ type: 'tool_use', id: block.id, name: block.name, input }];
      }
      case 'thinking':
      case 'redacted-thinking':
        return [];
    }
  });
}

export type ApiBlock = Readonly<Record<string, unknown>> & { readonly type: string };

function userBlock(block: UserBlock): ApiBlock {
  if (block.type !== 'tool-result') return mediaOrText(block);
  return {
    type: 'tool_result',
    tool_use_id: block.callId,
    content: block.content.map(mediaOrText),
    ...(block.isError === true && { is_error: true }),
  };
}

function mediaOrText(block: TextBlock | ImageBlock | DocumentBlock): ApiBlock {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text };
    case 'image':
      return { type: 'image', source: mediaSource(block.source) };
    case 'document':
      return {
        type: 'document',
        source: mediaSource(block.source),
        ...(block.title !== undefined && { title: block.title }),
      };
  }
}

function mediaSource(source: MediaSource | TextSource): ApiBlock {
  switch (source.type) {
    case 'url':
      return { type: 'url', url: source.url };
    case 'base64':
      return { type: 'base64', media_type: source.mediaType, data: source.data };
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: source.text };
  }
}

/**
 * The CLI runs a user text that starts with `/` as a command when it is the last text block. 2.1.330 can be told
 * not to (`client_composed`), 2.1.197 cannot, so a blank block follows: both versions drop it from the request,
 * and the text before it reaches the model unchanged.
 */
function keptAsText(blocks: ApiBlock[]): ApiBlock[] {
  const last = text(blocks.findLast((block) => block.type === 'text')?.['text']);
  if (last?.trimStart().startsWith('/') !== true) return blocks;
  return [...blocks, { type: 'text', text: ' ' }];
}
