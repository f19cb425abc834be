/** Reads the parts of a message and of a tool result. */
import type { DocumentBlock, ImageBlock } from '../../core/turn.js';
import { fileBlock, uploadedFile } from '../../wire/content/parse-file.js';
import { imageSource, uploadedImage, wantsLowDetail, webSource } from '../../wire/content/parse-image.js';
import type { ResultBlock } from '../../wire/content/parse-result-content.js';
import type { ParseContext } from '../../wire/content/tool-calls.js';
import { textBlocks } from '../../wire/content/text-blocks.js';
import { invalid } from '../../wire/invalid-request.js';
import type { InputFilePart, InputImagePart, MessagePart } from './input-item-schemas.js';

/** `at` is the path of the content. @throws BridgeError validation_error. */
export function parseInputContent(
  content: string | readonly MessagePart[] | null | undefined,
  at: string,
  context: ParseContext,
): ResultBlock[] {
  if (typeof content === 'string') return textBlocks(content);
  return (content ?? []).flatMap((part, index) => parseInputPart(part, `${at}[${index}]`, context));
}

function parseInputPart(part: MessagePart, at: string, context: ParseContext): ResultBlock[] {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return textBlocks(part.text);
    case 'refusal':
      return textBlocks(part.refusal);
    case 'input_image':
      return [image(part, at, context)];
    case 'input_file':
      return [file(part, at, context)];
  }
}

function image(
  { image_url: url, file_id: id, detail }: InputImagePart,
  at: string,
  context: ParseContext,
): ImageBlock {
  if (wantsLowDetail(detail)) context.ignore('input_image.detail');
  if (typeof url !== 'string') {
    const place = { param: `${at}.file_id`, instead: 'image_url' };
    return { type: 'image', source: uploadedImage(given(id, `${at}.image_url`), context.files, place) };
  }
  return { type: 'image', source: imageSource(url, `${at}.image_url`) };
}

function file(
  { file_data: data, file_url: url, file_id: id, filename }: InputFilePart,
  at: string,
  { files }: ParseContext,
): DocumentBlock {
  if (typeof data === 'string') return fileBlock(data, filename, `${at}.file_data`);
  if (typeof url === 'string') {
    const title = filename ? { title: filename } : {};
    return { type: 'document', source: webSource(url, `${at}.file_url`), ...title };
  }
  return uploadedFile(given(id, `${at}.file_data`), { files, filename, param: `${at}.file_id` });
}

/** @throws BridgeError validation_error that names the usual field. */
function given(id: string | null | undefined, usual: string): string {
  if (typeof id === 'string') return id;
  throw invalid(usual, `${usual} is missing.`);
}
