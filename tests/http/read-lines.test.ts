/** The lines of a batch's file: what counts as one, and what many of them cost. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { readLines } from '../../src/http/batches/read-lines.js';
import type { FileLine } from '../../src/http/batches/read-lines.js';

afterEach(() => void jest.restoreAllMocks());

async function linesOf(pieces: readonly Uint8Array[], mostBytes = 100): Promise<FileLine[]> {
  const found: FileLine[] = [];
  for await (const line of readLines(inTurn(pieces), mostBytes)) found.push(line);
  return found;
}

async function* inTurn(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

describe('the lines', () => {
  test.each<[string, number, FileLine[]]>([
    ['', 100, []],
    ['\n\r\n \u00a0\n\ufeff\n', 100, []],
    [
      'a\n\nb\r\n',
      100,
      [
        { number: 1, text: 'a' },
        { number: 3, text: 'b\r' },
      ],
    ],
    ['{"a":"\u2028é"}', 100, [{ number: 1, text: '{"a":"\u2028é"}' }]],
    [
      '\ufeffa\n\ufeffb',
      100,
      [
        { number: 1, text: 'a' },
        { number: 2, text: 'b' },
      ],
    ],
    [
      'abc\nabcd\n    \nc',
      3,
      [
        { number: 1, text: 'abc' },
        { number: 2, text: undefined },
        { number: 3, text: undefined },
        { number: 4, text: 'c' },
      ],
    ],
  ])('of %j with at most %d bytes, however it is cut', async (content, mostBytes, expected) => {
    const bytes = Buffer.from(content);
    for (const size of [1, 2, 3, 100]) {
      const pieces: Uint8Array[] = [];
      for (let from = 0; from < bytes.length; from += size) pieces.push(bytes.subarray(from, from + size));
      expect(await linesOf(pieces, mostBytes)).toEqual(expected);
    }
  });

  test('that are no UTF-8 leave the others as they are', async () => {
    const pieces = [
      Buffer.from('\ufeffa\n'),
      Buffer.from([0xef, 0xbb, 0xbf, 0xc3, 10]),
      Buffer.from('\ufeffb'),
    ];
    expect(await linesOf(pieces)).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: undefined },
      { number: 3, text: 'b' },
    ]);
  });
});

describe('a million empty lines', () => {
  const pieces = [Buffer.concat([Buffer.alloc(1_000_000, '\n'), Buffer.from('last')])];

  test('are neither joined nor decoded', async () => {
    const decode = jest.spyOn(TextDecoder.prototype, 'decode');
    const concat = jest.spyOn(Buffer, 'concat');
    expect(await linesOf(pieces)).toEqual([{ number: 1_000_001, text: 'last' }]);
    expect([decode.mock.calls.length, concat.mock.calls.length]).toEqual([1, 0]);
  });

  test('let others have their turn', async () => {
    let turns = 0;
    const next = (): void => {
      turns += 1;
      immediate = setImmediate(next);
    };
    let immediate = setImmediate(next);
    await linesOf(pieces);
    clearImmediate(immediate);
    expect(turns).toBeGreaterThan(100);
  });
});
