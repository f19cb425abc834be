/** Reads Ollama's images: base64 without a media type. */
import type { ImageBlock } from '../core/turn.js';
import { isDataUrl } from '../wire/content/data-url.js';
import { base64Image, imageMediaType, imageSource } from '../wire/content/parse-image.js';
import { invalid } from '../wire/invalid-request.js';

/** `at` is the path of the list. Data URLs are read too. @throws BridgeError validation_error that names the image. */
export function parseImages(images: readonly string[] | null | undefined, at: string): ImageBlock[] {
  return (images ?? []).map((image, index) => {
    const param = `${at}[${index}]`;
    if (isDataUrl(image)) return { type: 'image', source: imageSource(image, param) };
    const mediaType = imageMediaType(image);
    if (mediaType === undefined)
      throw invalid(param, `${param} is no PNG, JPEG, GIF or WebP image in base64.`);
    return { type: 'image', source: base64Image(mediaType, image, param) };
  });
}
