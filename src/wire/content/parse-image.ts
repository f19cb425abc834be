/** Reads images: those of `image_url` parts, and the sources that other parts share with them. */
import type { ImageBlock, MediaSource } from '../../core/turn.js';
import { bounds } from '../schema/bounds.js';
import { imageSize } from './image-size.js';
import type { ImageUrlPart } from './part-schemas.js';
import { referencedFile } from './referenced-files.js';
import type { FileLookup } from './referenced-files.js';
import { checkedBase64, isDataUrl, parseDataUrl } from './data-url.js';
import { invalid, quoted } from '../invalid-request.js';

const mediaTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** `at` is the part's path. @throws BridgeError validation_error that names the URL. */
export function parseImage(part: ImageUrlPart, at: string): ImageBlock {
  const bare = typeof part.image_url === 'string';
  const url = typeof part.image_url === 'string' ? part.image_url : part.image_url.url;
  return { type: 'image', source: imageSource(url, bare ? `${at}.image_url` : `${at}.image_url.url`) };
}

/** An image's URL: a base64 data URL, or one that the model's API fetches. */
export function imageSource(url: string, param: string): MediaSource {
  if (!isDataUrl(url)) return webSource(url, param);
  const { mediaType, data } = parseDataUrl(url, param);
  return base64Image(mediaType, data, param);
}

/** An uploaded image. Its content tells what it is. */
export function uploadedImage(
  id: string,
  files: FileLookup,
  { param, instead }: { readonly param: string; readonly instead: string },
): MediaSource {
  const { data, filename } = referencedFile(id, files, { param, instead });
  const type = imageMediaType(data);
  if (type !== undefined) return base64Image(type, data, param);
  throw invalid(
    param,
    `${param} names ${quoted(filename)}, which is no image; images may be ${mediaTypes.map((name) => `"${name}"`).join(', ')}.`,
  );
}

/** The media type of an image in base64, from how it begins; `undefined` when it is none of the four kinds. */
export function imageMediaType(base64: string): string | undefined {
  const start = base64.trimStart().slice(0, LONGEST_START);
  return STARTS.find(([first]) => start.startsWith(first))?.[1];
}

/** How each kind of image begins in base64. */
const STARTS = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
] as const;

const LONGEST_START = 16;

/** Whether the client asks for a coarse image. The model sees every image in full, so any other `detail` asks for nothing. */
export function wantsLowDetail(detail: string | null | undefined): boolean {
  return detail === 'low';
}

/** Checks an image given as base64. */
export function base64Image(mediaType: string, data: string, param: string): MediaSource {
  const type = mediaType === 'image/jpg' ? 'image/jpeg' : mediaType;
  if (!mediaTypes.includes(type)) {
    throw invalid(
      param,
      `${param} has the media type ${quoted(type)}; images may be ${mediaTypes.map((name) => `"${name}"`).join(', ')}.`,
    );
  }
  const checked = checkedBase64(data, bounds.imageBytes, param);
  refuseManyPixels(checked, param);
  return { type: 'base64', mediaType: type, data: checked };
}

/** A small file can be an image that takes gigabytes once decoded. */
function refuseManyPixels(data: string, param: string): void {
  const size = imageSize(data);
  if (size === undefined || Math.max(size.width, size.height) <= bounds.imageSide) return;
  throw invalid(
    param,
    `${param} is ${size.width} × ${size.height} pixels; the maximum is ${bounds.imageSide} a side. Send a smaller image.`,
  );
}

/** Checks a URL that the model's API fetches. */
export function webSource(url: string, param: string): MediaSource {
  if (!/^https:\/\//i.test(url) || !URL.canParse(url)) {
    throw invalid(
      param,
      `${param} must be a base64 data URL or an https URL, which the model's API fetches.`,
    );
  }
  return { type: 'url', url };
}
