import { describe, expect, test } from '@jest/globals';
import { imageHeader } from './image-header.js';
import { asking, complaint, said, testRules } from './rule-cases.js';

const image = (bytes: Buffer | string, media_type = 'image/png') => ({
  type: 'image',
  source: { type: 'base64', media_type, data: typeof bytes === 'string' ? bytes : bytes.toString('base64') },
});
const at = (url: string) => ({ type: 'image', source: { type: 'url', url } });
const pdf = (text: string, more: object = {}) => ({
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: Buffer.from(text).toString('base64') },
  ...more,
});
const page = '/Type /Page\n';

describe('images and documents', () => {
  const small = image(png(10, 10));
  testRules([
    {
      what: 'kind',
      taken: asking(small),
      refused: asking(image(gif(1, 1))),
      text: 'messages.0.content.0.image.source.base64: The image was specified using the image/png media type, but the image appears to be a image/gif image',
    },
    {
      what: 'no image',
      taken: asking(small),
      refused: asking(image(Buffer.from('BM no such'))),
      text: 'Could not process image',
    },
    { what: 'empty', taken: asking(small), refused: asking(image('')), text: 'image cannot be empty' },
    {
      what: 'line breaks',
      taken: asking(small),
      refused: asking(image(`${png(1, 1).toString('base64')}\n`)),
      text: 'Invalid base64 data',
    },
    {
      what: 'bytes',
      taken: asking(small),
      refused: asking(image('A'.repeat(10_485_764))),
      text: 'image exceeds 10 MB maximum: 10485764 bytes > 10485760 bytes',
    },
    {
      what: 'pixels',
      taken: asking(image(png(8000, 1))),
      refused: asking(image(png(1, 8001))),
      text: 'messages.0.content.0.image.source.base64.data: At least one of the image dimensions exceed max allowed size: 8000 pixels',
    },
    {
      what: 'pixels of many',
      taken: asking(...(Array<object>(20).fill(image(png(2001, 1))) as [])),
      refused: asking(...(Array<object>(21).fill(image(png(2001, 1))) as [])),
      text: 'max allowed size for many-image requests: 2000 pixels',
    },
    {
      what: 'number',
      taken: asking(...(Array<object>(600).fill(at('https://a.example/b')) as [])),
      refused: asking(...(Array<object>(601).fill(at('https://a.example/b')) as [])),
      text: '601 images exceed the API limit of 600',
    },
    {
      what: 'http',
      taken: asking(at('https://a.example/b')),
      refused: asking(at('http://a.example/b')),
      text: 'Only HTTPS URLs are supported.',
    },
    {
      what: 'no PDF',
      taken: asking(pdf('%PDF-1.4 x')),
      refused: asking(pdf('hello')),
      text: 'The PDF specified was not valid.',
    },
    {
      what: 'locked PDF',
      taken: asking(pdf('%PDF-1.4 x')),
      refused: asking(pdf('%PDF-1.4 /Encrypt 1 0 R')),
      text: 'The PDF specified is password protected.',
    },
    {
      what: 'pages',
      taken: { ...asking(pdf(`%PDF-1.4 ${page.repeat(100)}`)), model: 'claude-haiku-4-5' },
      refused: { ...asking(pdf(`%PDF-1.4 ${page.repeat(101)}`)), model: 'claude-haiku-4-5' },
      text: 'A maximum of 100 PDF pages may be provided.',
    },
    {
      what: 'citations',
      taken: asking(pdf('%PDF-1.4 x', { citations: { enabled: true } }), said('x')),
      refused: asking(pdf('%PDF-1.4 x', { citations: { enabled: true } }), pdf('%PDF-1.4 x')),
      text: 'citations must be enabled on all documents or on none',
    },
    {
      what: 'empty text',
      taken: asking(note('x')),
      refused: asking(note('')),
      text: 'document cannot be empty',
    },
  ]);

  test('in a result, the path goes through the result', () => {
    const messages = [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [image(gif(1, 1))] }] },
    ];
    expect(complaint({ ...asking(), messages })).toContain(
      'messages.2.content.0.tool_result.content.0.image.source.base64: The image was specified',
    );
  });
});

test('reads the size of every type of image', () => {
  const jpeg = Buffer.from('ffd8ffe000040000ffc0000b08000700050100', 'hex');
  const webp = Buffer.concat([Buffer.from('RIFF....WEBPVP8X........'), Buffer.from('040000060000', 'hex')]);
  const lossless = Buffer.concat([Buffer.from('RIFF....WEBPVP8L....\u002f'), Buffer.from([4, 0x80, 1, 0])]);
  expect(imageHeader(png(5, 7))).toEqual({ mediaType: 'image/png', width: 5, height: 7 });
  expect(imageHeader(gif(5, 7))).toEqual({ mediaType: 'image/gif', width: 5, height: 7 });
  expect(imageHeader(jpeg)).toEqual({ mediaType: 'image/jpeg', width: 5, height: 7 });
  expect(imageHeader(webp)).toEqual({ mediaType: 'image/webp', width: 5, height: 7 });
  expect(imageHeader(lossless)).toEqual({ mediaType: 'image/webp', width: 5, height: 7 });
  expect(imageHeader(Buffer.from('GIF89a'))).toBeUndefined();
  expect(imageHeader(Buffer.alloc(0))).toBeUndefined();
});

function png(width: number, height: number): Buffer {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), size]);
}

function gif(width: number, height: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  return Buffer.concat([Buffer.from('GIF89a'), size]);
}

function note(data: string): Record<string, unknown> {
  return { type: 'document', source: { type: 'text', media_type: 'text/plain', data } };
}
