/** Reads Ollama's images: base64 without a media type. */
import type { ImageBlock } from '../core/turn.js';
import { isDataUrl } from '../wire/content/data-url.js';
import { base64Image, imageSource } from '../wire/content/parse-image.js';
import { invalid } from '../wire/invalid-request.js';

/** `at` is the path of the list. Data URLs are read too. @throws BridgeError validation_error that names the image. */
export function parseImages(images: readonly string[] | null | undefined, at: string): ImageBlock[] {
  return (images ?? []).map((image, index) => {
    const param = `${at}[${index}]`;
    if (isDataUrl(image)) return { type: 'image', source: imageSource(image, param) };
    const mediaType = mediaTypeOf(image);
    if (mediaType === undefined)
      throw invalid(param, `${param} is no PNG, JPEG, GIF or WebP image in base64.`);
    return { type: 'image', source: base64Image(mediaType, image, param) };
  });
}

function mediaTypeOf(base64: string): string | undefined {
  const start = base64.trimStart().slice(0, LONGEST_START);
  return STARTS.find(([first]) => start.startsWith(first))?.[1];
}

/** How each kind of image begins, in base64. */
const STARTS = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
] as const;

const LONGEST_START = 16;
