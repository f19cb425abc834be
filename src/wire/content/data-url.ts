/** Takes a data URL apart. */
import { invalid } from '../invalid-request.js';

export interface DataUrl {
  /** Lower case, without parameters; `''` when the URL names none. */
  readonly mediaType: string;
  /** As written, not yet checked. */
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
