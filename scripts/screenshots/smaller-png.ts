/** Packs a picture of a browser window into fewer bytes: browsers write PNGs quickly, not small. */
import { deflateSync, inflateSync } from 'node:zlib';

/** @param png 8 bits for each of three or four channels, not interlaced. Keeps every pixel, but no transparency. */
export function smallerPng(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data;
  if (header?.[8] !== 8 || (header[9] !== 2 && header[9] !== 6)) return png;
  const [width, height, channels] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9] === 2 ? 3 : 4];
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const pixels = unfiltered(inflateSync(packed), width * channels, height, channels);
  const made = indexed(pixels, { width, height, channels });
  return made && made.length < png.length ? made : png;
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** With a table of 256 colours; the others become the nearest of these. */
function indexed(pixels: Uint8Array, { width, height, channels }: Size): Buffer | undefined {
  const counts = new Map<number, number>();
  const colourAt = (at: number): number =>
    ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);
  for (let at = 0; at < pixels.length; at += channels)
    counts.set(colourAt(at), (counts.get(colourAt(at)) ?? 0) + 1);
  const palette = paletteOf(counts);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  const placeOf = (colour: number): number => {
    const known = places.get(colour);
    if (known !== undefined) return known;
    const place = nearest(palette, colour);
    places.set(colour, place);
    return place;
  };
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      lines[y * (width + 1) + 1 + x] = placeOf(colourAt((y * width + x) * channels));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const table = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', table),
    chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Mostly the most frequent ones. The rest are those that are farthest from all others: a small green dot stays green. */
function paletteOf(counts: ReadonlyMap<number, number>): number[] {
  const known = [...counts].sort(([, a], [, b]) => b - a);
  const palette = known.slice(0, FREQUENT).map(([colour]) => colour);
  const others = known.slice(FREQUENT).filter(([, count]) => count >= SEEN);
  const left = others.map(([colour]) => ({ colour, far: distance(colour, nearestOf(palette, colour)) }));
  while (palette.length < 256 && left.length > 0) {
    const [farthest] = left.sort((a, b) => b.far - a.far).splice(0, 1);
    if (!farthest) break;
    palette.push(farthest.colour);
    for (const each of left) each.far = Math.min(each.far, distance(each.colour, farthest.colour));
  }
  return palette;
}

const FREQUENT = 160;
/** How often a colour must occur to be one of the others. */
const SEEN = 3;

function nearestOf(palette: readonly number[], colour: number): number {
  return palette[nearest(palette, colour)] ?? 0;
}

function nearest(palette: readonly number[], colour: number): number {
  let [best, least] = [0, Infinity];
  palette.forEach((each, place) => {
    const far = distance(each, colour);
    if (far < least) [best, least] = [place, far];
  });
  return best;
}

function distance(a: number, b: number): number {
  return [16, 8, 0].reduce((sum, shift) => sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0);
}

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function chunksOf(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push({
      type: png.toString('latin1', at + 4, at + 8),
      data: png.subarray(at + 8, at + 8 + length),
    });
    at += length + 12;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function crc(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** Undoes the five filters of PNG lines. */
function unfiltered(lines: Uint8Array, length: number, height: number, channels: number): Uint8Array {
  const pixels = new Uint8Array(length * height);
  for (let y = 0; y < height; y += 1) {
    const filter = lines[y * (length + 1)] ?? 0;
    for (let x = 0; x < length; x += 1) {
      const left = x < channels ? 0 : (pixels[y * length + x - channels] ?? 0);
      const up = y === 0 ? 0 : (pixels[(y - 1) * length + x] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (pixels[(y - 1) * length + x - channels] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      pixels[y * length + x] = ((lines[y * (length + 1) + 1 + x] ?? 0) + guess) & 255;
    }
  }
  return pixels;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
