/** Reads a `file` part as a document block: a PDF, or text of any kind. */
import type { DocumentBlock, MediaSource, TextSource } from '../../core/turn.js';
import { bounds } from '../schema/bounds.js';
import type { FilePart } from './part-schemas.js';
import { referencedFile } from './referenced-files.js';
import type { FileLookup } from './referenced-files.js';
import { checkedBase64, isDataUrl, parseDataUrl } from './data-url.js';
import { invalid, quoted, unsupported } from '../invalid-request.js';

/** `at` is the part's path. @throws BridgeError validation_error, or unsupported_parameter for a file that the model cannot read. */
export function parseFile(part: FilePart, at: string, files: FileLookup): DocumentBlock {
  const { file_data: data, file_id: id, filename } = part.file;
  const param = `${at}.file.file_data`;
  if (typeof data === 'string') return fileBlock(data, filename, param);
  if (typeof id !== 'string') throw invalid(param, `${param} is missing.`);
  return uploadedFile(id, { files, filename, param: `${at}.file.file_id` });
}

/** An uploaded file as a document block. The client's name for it precedes the one that it was uploaded with. */
export function uploadedFile(
  id: string,
  {
    files,
    filename,
    param,
  }: { readonly files: FileLookup; readonly filename: string | null | undefined; readonly param: string },
): DocumentBlock {
  const file = referencedFile(id, files, { param, instead: 'file_data' });
  return fileBlock(file.data, filename ?? file.filename, param);
}

/** A file as a data URL or as bare base64. Its content tells what it is: many clients guess the media type, and some send none. */
export function fileBlock(
  fileData: string,
  filename: string | null | undefined,
  param: string,
): DocumentBlock {
  const { mediaType, data } = isDataUrl(fileData)
    ? parseDataUrl(fileData, param)
    : { mediaType: '', data: fileData };
  const isPdf = mediaType === PDF || PDF_START.test(data);
  const source = isPdf ? base64Pdf(PDF, data, param) : textSource(data, filename, param);
  return { type: 'document', source, ...(filename ? { title: filename } : {}) };
}

/** Checks a PDF given as base64. */
export function base64Pdf(mediaType: string, data: string, param: string): MediaSource {
  if (mediaType !== PDF) {
    throw invalid(
      param,
      `${param} has the media type ${quoted(mediaType)}; files may be "${PDF}". ` +
        'Send text and images as parts of their own kinds.',
    );
  }
  return { type: 'base64', mediaType, data: checkedBase64(data, bounds.pdfBytes, param) };
}

function textSource(data: string, filename: string | null | undefined, param: string): TextSource {
  const bytes = Buffer.from(checkedBase64(data, bounds.textFileBytes, param), 'base64');
  const text = utf8(bytes);
  // No text holds a NUL; a ZIP archive, which is what an office file is, holds many.
  if (text === undefined || text.includes('\0')) {
    throw unsupported(
      param,
      `${filename ? quoted(filename) : 'The file'} is neither a PDF nor text in UTF-8. Convert an office file (docx, xlsx, pptx, odt) ` +
        'to PDF or to text, such as CSV, and other text to UTF-8. Send an image as an image part.',
    );
  }
  if (text.trim() === '') throw invalid(param, `${param} holds no text.`);
  return { type: 'text', text };
}

/** The text without its byte order mark; `undefined` when the bytes are not UTF-8. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const PDF = 'application/pdf';
/** `%PDF-` in base64. */
const PDF_START = /^\s*JVBERi/;
