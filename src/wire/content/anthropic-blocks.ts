/** Reads Anthropic's content blocks, also in chat messages: Cursor sends them there for models whose name contains Claude. */
import type {
  DocumentBlock,
  ImageBlock,
  NativeBlock,
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
import { isObject, list, type TypedJson } from '../../core/json.js';
import { invalid } from '../invalid-request.js';
import { base64Pdf, uploadedFile } from './parse-file.js';
import { base64Image, uploadedImage, webSource } from './parse-image.js';
import type { FileLookup } from './referenced-files.js';
import type { ParseContext } from './tool-calls.js';

export function parseAnthropicImage({ source }: AnthropicImage, at: string, files: FileLookup): ImageBlock {
  switch (source.type) {
    case 'base64':
      return {
        type: 'image',
        source: base64Image(source.media_type ?? '', source.data ?? '', `${at}.source.data`),
      };
    case 'url':
      return { type: 'image', source: webSource(source.url ?? '', `${at}.source.url`) };
    case 'file': {
      const param = `${at}.source.file_id`;
      return {
        type: 'image',
        source: uploadedImage(fileId(source, param), files, { param, instead: 'base64' }),
      };
    }
    default:
      throw unsupportedSource(source.type, ['base64', 'url', 'file'], at);
  }
}

export function parseAnthropicDocument(
  document: AnthropicDocument,
  at: string,
  files: FileLookup,
): DocumentBlock | NativeBlock {
  const { source, title, context, citations } = document;
  const titled = {
    ...(title ? { title } : {}),
    ...(context ? { context } : {}),
    ...(citations?.enabled === true ? { citations: true } : {}),
  };
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
    case 'content':
      if (source.content) return nativeBlock(document);
      throw invalid(`${at}.source.content`, `${at}.source.content is missing.`);
    case 'file': {
      const param = `${at}.source.file_id`;
      const { source: content } = uploadedFile(fileId(source, param), { files, filename: title, param });
      return { type: 'document', source: content, ...titled };
    }
    default:
      throw unsupportedSource(source.type, ['base64', 'url', 'text', 'content', 'file'], at);
  }
}

function fileId({ file_id: id }: AnthropicImage['source'], param: string): string {
  if (typeof id === 'string') return id;
  throw invalid(param, `${param} is missing.`);
}

export function parseToolUse(block: AnthropicToolUse, context: ParseContext): ToolCallBlock {
  const id = context.calls.called(block.id, block.name);
  return { type: 'tool-call', id, name: block.name, arguments: JSON.stringify(block.input ?? {}) };
}

/** A block that goes to the model's API as it is, without the client's cache marks: the bridge sets its own, and the API limits their number. */
export function nativeBlock(block: TypedJson): NativeBlock {
  return { type: 'native', block: withoutCacheMarks(block) };
}

export function withoutCacheMarks<Block extends object & { readonly type: string }>(
  block: Block,
): Block & TypedJson {
  return unmarked(block) as Block & TypedJson;
}

/** The input of a call is no content, so it stays as the model wrote it. */
function unmarked(value: unknown): unknown {
  if (Array.isArray(value)) return list(value).map(unmarked);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'cache_control')
      .map(([name, inner]) => [name, name === 'input' ? inner : unmarked(inner)]),
  );
}

/** The model gets its thoughts back unchanged. */
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
