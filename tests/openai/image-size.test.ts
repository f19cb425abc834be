/** The size of an image is read from its header; one with too many pixels is refused, naming its field. */
import { expect, test } from '@jest/globals';
import { imageSize } from '../../src/wire/content/image-size.js';
import { base64Image } from '../../src/wire/content/parse-image.js';

const png = (width: number, height: number): Buffer => {
  const bytes = Buffer.from('89504e470d0a1a0a0000000d49484452' + '00'.repeat(40), 'hex');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};
const gif = (width: number, height: number): Buffer => {
  const bytes = Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(40)]);
  bytes.writeUInt16LE(width, 6);
  bytes.writeUInt16LE(height, 8);
  return bytes;
};
const webp = (kind: string, write: (bytes: Buffer) => void): Buffer => {
  const bytes = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP'), Buffer.from(kind), Buffer.alloc(40)]);
  write(bytes);
  return bytes;
};
const jpeg = (width: number, height: number, notes = 0): Buffer => {
  const note = Buffer.concat([Buffer.from([0xff, 0xe1, 0xff, 0xff]), Buffer.alloc(0xffff - 2, 0xff)]);
  const frame = Buffer.alloc(19);
  Buffer.from([0xff, 0xff, 0xc2, 0, 17, 8]).copy(frame);
  frame.writeUInt16BE(height, 6);
  frame.writeUInt16BE(width, 8);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...Array<Buffer>(notes).fill(note),
    frame,
    Buffer.alloc(20),
  ]);
};

const images: readonly [string, string, (width: number, height: number) => Buffer][] = [
  ['image/png', 'PNG', png],
  ['image/gif', 'GIF', gif],
  ['image/jpeg', 'JPEG', jpeg],
  ['image/jpeg', 'JPEG behind long notes', (width, height) => jpeg(width, height, 40)],
  [
    'image/webp',
    'WebP, lossy',
    (width, height) =>
      webp('VP8 ', (bytes) => {
        bytes.writeUInt16LE(width, 26);
        bytes.writeUInt16LE(height, 28);
      }),
  ],
  [
    'image/webp',
    'WebP, lossless',
    (width, height) =>
      webp('VP8L', (bytes) => bytes.writeUInt32LE((((height - 1) << 14) | (width - 1)) >>> 0, 21)),
  ],
  [
    'image/webp',
    'WebP, extended',
    (width, height) =>
      webp('VP8X', (bytes) => {
        bytes.writeUIntLE(width - 1, 24, 3);
        bytes.writeUIntLE(height - 1, 27, 3);
      }),
  ],
];

test.each(images)('%s (%s)', (mediaType, _name, make) => {
  expect(imageSize(make(640, 8000).toString('base64'))).toEqual({ width: 640, height: 8000 });
  expect(base64Image(mediaType, make(8000, 8000).toString('base64'), 'url').type).toBe('base64');
  for (const bytes of [make(8001, 1), make(1, 12_000)]) {
    // Under any declared media type.
    for (const type of [mediaType, 'image/png']) {
      expect(() =>
        base64Image(type, bytes.toString('base64'), 'messages[0].content[1].image_url.url'),
      ).toThrow(
        expect.objectContaining({
          code: 'validation_error',
          param: 'messages[0].content[1].image_url.url',
          message: expect.stringContaining('the maximum is 8000 a side'),
        }),
      );
    }
  }
});

test.each([
  ['not an image at all', Buffer.from('hello, this is not an image at all, whatever it says')],
  ['a short one', png(9000, 9000).subarray(0, 20)],
  ['a JPEG that ends early', jpeg(9000, 9000).subarray(0, 6)],
  [
    'a JPEG with dangling segments',
    Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]), Buffer.alloc(60)]),
  ],
  ['a WebP of a new kind', webp('VP9 ', () => undefined)],
])('%s passes', (_what, bytes) => {
  expect(imageSize(bytes.toString('base64'))).toBeUndefined();
  expect(base64Image('image/png', bytes.toString('base64'), 'url').type).toBe('base64');
});
