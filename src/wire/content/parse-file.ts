/** Turns a `file` part into a document block; PDF is the one type the model reads. */
import type { DocumentBlock, MediaSource } from '../../core/turn.js';
import { bounds } from '../schema/bounds.js';
import type { FilePart } from './part-schemas.js';
import { checkedBase64, isDataUrl, parseDataUrl } from './data-url.js';
import { invalid, quoted } from '../invalid-request.js';

/** `at` is the part's path. @throws BridgeError validation_error that names what is wrong with the file. */
export function parseFile(part: FilePart, at: string): DocumentBlock {
  const { file_data: data, file_id: id, filename } = part.file;
  const param = `${at}.file.file_data`;
  if (typeof data !== 'string') {
    if (typeof id !== 'string') throw invalid(param, `${param} is missing.`);
    throw invalid(
      `${at}.file.file_id`,
      `${at}.file.file_id names an uploaded file, but this server stores none; send the PDF itself in file_data.`,
    );
  }
  return { type: 'document', source: pdfSource(data, param), ...(filename ? { title: filename } : {}) };
}

/** A PDF as a data URL or as bare base64. */
export function pdfSource(fileData: string, param: string): MediaSource {
  if (isDataUrl(fileData)) {
    const { mediaType, data } = parseDataUrl(fileData, param);
    return base64Pdf(mediaType, data, param);
  }
  // "%PDF-" in base64; bare base64 does not say its type.
  if (!/^\s*JVBERi/.test(fileData)) {
    throw invalid(param, `${param} must be a PDF: data:application/pdf;base64,<data> or its bare base64.`);
  }
  return base64Pdf('application/pdf', fileData, param);
}

/** Checks a PDF given as base64. */
export function base64Pdf(mediaType: string, data: string, param: string): MediaSource {
  if (mediaType !== 'application/pdf') {
    throw invalid(
      param,
      `${param} has the media type ${quoted(mediaType)}; files may be "application/pdf". ` +
        'Send text and images as parts of their own kinds.',
    );
  }
  return { type: 'base64', mediaType, data: checkedBase64(data, bounds.pdfBytes, param) };
}
