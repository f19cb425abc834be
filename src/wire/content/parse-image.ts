/** Turns the image of an `image_url` part into an image block. */
import type { ImageBlock, MediaSource } from '../../core/turn.js';
import { bounds } from '../schema/bounds.js';
import { imageSize } from './image-size.js';
import type { ImageUrlPart } from './part-schemas.js';
import { checkedBase64, isDataUrl, parseDataUrl } from './data-url.js';
import { invalid, quoted } from '../invalid-request.js';

const mediaTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** `at` is the part's path. @throws BridgeError validation_error that names the URL. */
export function parseImage(part: ImageUrlPart, at: string): ImageBlock {
  const bare = typeof part.image_url === 'string';
  const url = typeof part.image_url === 'string' ? part.image_url : part.image_url.url;
  return { type: 'image', source: imageSource(url, bare ? `${at}.image_url` : `${at}.image_url.url`) };
}

/** An image by its URL: a base64 data URL, or one that the model's API will fetch. */
export function imageSource(url: string, param: string): MediaSource {
  if (!isDataUrl(url)) return webSource(url, param);
  const { mediaType, data } = parseDataUrl(url, param);
  return base64Image(mediaType, data, param);
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

/** A small file may be a picture that takes gigabytes once somebody looks at it. */
function refuseManyPixels(data: string, param: string): void {
  const size = imageSize(data);
  if (size === undefined || Math.max(size.width, size.height) <= bounds.imageSide) return;
  throw invalid(
    param,
    `${param} is ${size.width} × ${size.height} pixels; ${bounds.imageSide} a side is the most. Send a smaller image.`,
  );
}

/** Checks a URL that the model's API will fetch. */
export function webSource(url: string, param: string): MediaSource {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw invalid(param, `${param} must be a base64 data URL or an http(s) URL.`);
  }
  return { type: 'url', url };
}
