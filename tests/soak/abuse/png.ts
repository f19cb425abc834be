/** Images: one that only says how large it is, and a real one that is small until it is unfolded. */
import { crc32, deflateSync } from 'node:zlib';

/** Black and white, all one colour. */
export function plainPng(side: number): string {
  const row = 1 + Math.ceil(side / 8);
  return pngOf(side, deflateSync(Buffer.alloc(row * side)));
}

/** Has no pixels. */
export function claimedPng(side: number): string {
  return pngOf(side, Buffer.alloc(40));
}

function pngOf(side: number, pixels: Buffer): string {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const chunks = [chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]).toString('base64');
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
