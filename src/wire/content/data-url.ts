/** Reads data URLs and the base64 data in them. */
import { invalid } from '../invalid-request.js';

export interface DataUrl {
  /** In lower case, without parameters; `''` if the URL names none. */
  readonly mediaType: string;
  /** As written, unchecked. */
  readonly data: string;
}

export function isDataUrl(url: string): boolean {
  return /^data:/i.test(url);
}

/** @throws BridgeError validation_error unless the URL has the form `data:<type>;base64,<data>`. */
export function parseDataUrl(url: string, param: string): DataUrl {
  const comma = url.indexOf(',');
  const header = comma === -1 ? [] : url.slice('data:'.length, comma).toLowerCase().split(';');
  if (header.at(-1)?.trim() !== 'base64') {
    throw invalid(param, `${param} must have the form data:<media type>;base64,<data>.`);
  }
  return { mediaType: header[0]?.trim() ?? '', data: url.slice(comma + 1) };
}

/**
 * The data without line breaks and with padding, as the model's API requires it.
 * @throws BridgeError validation_error if the data is empty, is not base64 or has more than `maxBytes` bytes.
 */
export function checkedBase64(data: string, maxBytes: number, param: string): string {
  const letters = data.replace(/\s+/g, '').replace(/={1,2}$/, '');
  if (letters === '') throw invalid(param, `${param} holds no data.`);
  if (/[^A-Za-z0-9+/]/.test(letters) || letters.length % 4 === 1) {
    throw invalid(param, `${param} is not valid base64.`);
  }
  if (letters.length * 0.75 > maxBytes) {
    throw invalid(param, `${param} is larger than ${maxBytes / 1024 / 1024} MB. Send a smaller file.`);
  }
  return letters + '='.repeat((4 - (letters.length % 4)) % 4);
}
