/** Rules on images and documents: their bytes match their declared type, and they are not too large or too many. */
import { imageHeader } from './image-header.js';
import { objectAt, textAt } from './json.js';
import type { Json } from './json.js';
import { allBlocks } from './rule.js';
import type { PlacedBlock, Rule, RuleRequest } from './rule.js';
import { first } from './shape.js';

const mostImageBytes = 10 * 1024 * 1024;
const manyImages = 20;

export const mediaRules: readonly Rule[] = [
  {
    what: 'at most 100 images, 600 on models with a large window',
    check: (request) => {
      const count = media(request, 'image').length;
      const most = pageLimit(request);
      return count > most
        ? `messages: Too much media: ${count} images exceed the API limit of ${most}`
        : undefined;
    },
  },
  {
    what: 'what lies elsewhere is fetched over https',
    check: (request) =>
      first(
        [...media(request, 'image'), ...media(request, 'document')].map(
          ({ source, path }) =>
            () =>
              source['type'] === 'url' && !/^https:\/\/./iu.test(textAt(source, 'url'))
                ? `${path}.source.url.url: Only HTTPS URLs are supported.`
                : undefined,
        ),
      ),
  },
  {
    what: 'base64 has no line breaks and nothing else foreign to it',
    check: (request) =>
      first(
        [...inlined(request, 'image'), ...inlined(request, 'document')].map(
          ({ data, path }) =>
            () =>
              isBase64(data) ? undefined : `${path}.source.base64.data: Invalid base64 data`,
        ),
      ),
  },
  {
    what: 'an image is not empty, not over 10 MB, and of the kind it is said to be',
    check: (request) =>
      first(
        inlined(request, 'image').map(({ data, source, path }) => () => {
          const at = `${path}.source.base64`;
          if (data === '') return `${at}.data: image cannot be empty`;
          if (data.length > mostImageBytes)
            return `${at}: image exceeds 10 MB maximum: ${data.length} bytes > ${mostImageBytes} bytes`;
          const header = headerOf(data);
          if (header === undefined) return `${at}.data: Could not process image`;
          const said = textAt(source, 'media_type');
          return header.mediaType === said
            ? undefined
            : `${at}: The image was specified using the ${said} media type, but the image appears to be a ${header.mediaType} image`;
        }),
      ),
  },
  {
    what: 'no side over 8000 pixels, over 2000 when there are more than 20 images',
    check: (request) => {
      const many = media(request, 'image').length > manyImages;
      return first(
        inlined(request, 'image').map(({ data, path }) => () => {
          const { width = 0, height = 0 } = headerOf(data) ?? {};
          const side = Math.max(width, height);
          const problem = `${path}.source.base64.data: At least one of the image dimensions exceed max allowed size`;
          if (side > 8000) return `${problem}: 8000 pixels`;
          return many && side > 2000 ? `${problem} for many-image requests: 2000 pixels` : undefined;
        }),
      );
    },
  },
  {
    what: 'a PDF is one, is open, and has at most 100 pages, 600 on models with a large window',
    check: (request) => {
      const most = pageLimit(request);
      let pages = 0;
      return first(
        inlined(request, 'document').map(({ data, path }) => () => {
          const at = `${path}.source.base64.data`;
          if (data === '') return `${at}: PDF cannot be empty`;
          const content = Buffer.from(data, 'base64').toString('latin1');
          if (!content.slice(0, 1024).includes('%PDF-')) return `${at}: The PDF specified was not valid.`;
          if (/\/Encrypt\b/u.test(content)) return `${at}: The PDF specified is password protected.`;
          pages += content.match(/\/Type\s*\/Page\b/gu)?.length ?? 0;
          return pages > most ? `${at}: A maximum of ${most} PDF pages may be provided.` : undefined;
        }),
      );
    },
  },
  {
    what: 'a text document says something',
    switch: 'empty-document',
    check: (request) =>
      first(
        media(request, 'document').map(
          ({ source, path }) =>
            () =>
              source['type'] === 'text' && source['data'] === ''
                ? `${path}.source.text.data: document cannot be empty`
                : undefined,
        ),
      ),
  },
  {
    what: 'either all documents have citations or none',
    check: ({ messages }) => {
      const wanted = allBlocks(messages)
        .filter(({ type }) => type === 'document')
        .map(({ block }) => objectAt(block, 'citations')['enabled'] === true);
      return new Set(wanted).size > 1
        ? 'messages: citations must be enabled on all documents or on none'
        : undefined;
    },
  },
];

interface Medium {
  readonly source: Json;
  /** Ends in the kind, such as `messages.0.content.1.image`. */
  readonly path: string;
}

function media({ messages }: RuleRequest, kind: 'image' | 'document'): readonly Medium[] {
  return allBlocks(messages)
    .filter(({ type }) => type === kind)
    .map(({ block, path }: PlacedBlock) => ({ source: objectAt(block, 'source'), path: `${path}.${kind}` }));
}

function inlined(
  request: RuleRequest,
  kind: 'image' | 'document',
): readonly (Medium & { readonly data: string })[] {
  return media(request, kind)
    .filter(({ source }) => source['type'] === 'base64')
    .map((medium) => ({ ...medium, data: textAt(medium.source, 'data') }));
}

/** Enough bytes to find the size of an image after its camera metadata. */
function headerOf(data: string): ReturnType<typeof imageHeader> {
  return imageHeader(Buffer.from(data.slice(0, 1024 * 1024), 'base64'));
}

function isBase64(data: string): boolean {
  return data.length % 4 === 0 && !/[^A-Za-z0-9+/=]|=[^=]|={3}/u.test(data);
}

function pageLimit({ model }: RuleRequest): number {
  return model.window > 200_000 ? 600 : 100;
}
