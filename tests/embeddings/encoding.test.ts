/** The pure parts: token ids and counts, windows, vector lengths, and round robin. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Tiktoken } from 'js-tiktoken/lite';
import ranks from 'js-tiktoken/ranks/cl100k_base';
import { createCl100k } from '../../src/embeddings/cl100k.js';
import { createRoundRobin } from '../../src/embeddings/round-robin.js';
import { createWordpiece, weightedDirection, windowsOf } from '../../src/embeddings/minilm.js';
import { fitVector } from '../../src/wire/embeddings/fit-vector.js';
import { dot, modelFolder } from '../support/embedder.js';

const cl100k = createCl100k(readFileSync(path.join(modelFolder, 'cl100k_base.bin')));
const reference = new Tiktoken(ranks);

describe('cl100k_base', () => {
  const texts = [
    ...[
      'a',
      ' ',
      'Hello, world!',
      "I'm sure they'LL we've",
      '12345 67.89',
      'tabs\t\tand\r\n\r\nlines  \n',
      '   end   ',
    ],
    ...[
      'Über die Straße',
      '日本語のテキスト',
      '👩‍👩‍👧 family',
      '<|endoftext|>',
      '====================',
      'a'.repeat(300),
      ' '.repeat(200),
    ],
    ...Array.from({ length: 200 }, (_, seed) => madeUp(seed)),
  ];

  test.each(texts.map((text) => [JSON.stringify(text).slice(0, 60), text]))('counts %s', (_, text) =>
    expect(cl100k.count(text, Infinity)).toBe(reference.encode(text, [], []).length),
  );

  test('decodes what the reference encodes, including characters that span several tokens', () => {
    for (const text of texts) expect(cl100k.decode(reference.encode(text, [], []))).toBe(text);
  });

  test('knows <|endoftext|>, replaces truncated characters, and refuses unknown ids', () => {
    expect(cl100k.decode([100_257])).toBe('<|endoftext|>');
    const [first] = reference.encode('👩‍👩‍👧');
    expect(cl100k.decode([first!])).toContain('\uFFFD');
    for (const id of [100_256, 100_258, -1, 1.5]) expect(() => cl100k.decode([id])).toThrow('not a token');
  });

  test('stops counting soon after the limit', () => {
    const counted = cl100k.count('one two three '.repeat(1_000_000), 10);
    expect(counted).toBe(11);
  });

  test('counts a word of a million letters in seconds', () => {
    expect(cl100k.count('a'.repeat(500_000), Infinity)).toBe(62_500);
  });
});

describe('word pieces', () => {
  const wordpiece = createWordpiece(
    readFileSync(path.join(modelFolder, 'all-MiniLM-L6-v2.tokenizer.json'), 'utf8'),
  );
  test.each([
    ['Hello, world!', [7592, 1010, 2088, 999]],
    ['hello WORLD', [7592, 2088]],
    ['Café', [7668]],
    ['unaffable', [14477, 20961, 3468]],
    ['日本', [1864, 1876]],
    [' \t\n ', []],
    ['x'.repeat(101), [100]],
  ])('of %j', (text, ids) => expect(wordpiece(text)).toEqual(ids));

  test('are not cut or padded', () => expect(wordpiece('word '.repeat(1000))).toHaveLength(1000));
});

describe('windows', () => {
  test.each([
    [0, 4, [0]],
    [1, 4, [1]],
    [4, 4, [4]],
    [5, 4, [3, 2]],
    [9, 4, [3, 3, 3]],
    [255, 254, [128, 127]],
  ])('of %d ids, %d at most', (count, most, lengths) => {
    const ids = Array.from({ length: count }, (_, index) => index);
    const windows = windowsOf(ids, most);
    expect(windows.map((window) => window.length)).toEqual(lengths);
    expect(windows.flat()).toEqual(ids);
  });

  test('count by their tokens', () => {
    const [x, y] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    const mean = weightedDirection([
      { vector: x, weight: 3 },
      { vector: y, weight: 4 },
    ]);
    expect([...mean].map((value) => Number(value.toFixed(6)))).toEqual([0.6, 0.8]);
    expect(weightedDirection([{ vector: x, weight: 7 }])).toBe(x);
  });
});

describe('the length of a vector', () => {
  const vector = Float32Array.of(0.6, 0, 0.8);
  const other = Float32Array.of(0, 0.6, 0.8);
  test('grows by zeros, which change no dot product', () => {
    const [long, long2] = [fitVector(vector, 7), fitVector(other, 7)];
    expect([...long]).toEqual([...vector, 0, 0, 0, 0]);
    expect(dot(long, long2)).toBe(dot(vector, other));
    expect([...fitVector(vector, 3)]).toEqual([...vector]);
  });
  test('shrinks to the first numbers, normalized to length 1', () => {
    expect([...fitVector(vector, 2)]).toEqual([1, 0]);
    expect(dot(fitVector(other, 2), fitVector(other, 2))).toBeCloseTo(1, 6);
  });
});

describe('round robin', () => {
  async function* steps(
    name: string,
    count: number,
    log: string[],
  ): AsyncGenerator<undefined, string, undefined> {
    for (let step = 1; step <= count; step += 1) {
      await Promise.resolve();
      log.push(`${name}${step}`);
      yield undefined;
      if (name === 'bad' && step === 2) throw new Error('no more');
    }
    return name;
  }

  test('gives each job its turn, even when another fails or is removed', async () => {
    const log: string[] = [];
    const turns = createRoundRobin<string>(() => new Promise((resolve) => setImmediate(resolve)));
    const outcomes = new Map<string, string>();
    const all = ['a', 'b', 'bad', 'gone'].map(
      (name, id) =>
        new Promise<void>((resolve) => {
          turns.add(id, steps(name, 4, log), {
            done: (result) => resolve(void outcomes.set(name, result)),
            failed: (error) => resolve(void outcomes.set(name, String(error))),
          });
        }),
    );
    turns.remove(3);
    await Promise.all(all.slice(0, 3));
    expect(Object.fromEntries(outcomes)).toEqual({ a: 'a', b: 'b', bad: 'Error: no more' });
    expect(log.filter((step) => step.startsWith('gone')).length).toBeLessThanOrEqual(1);
    expect(log.filter((step) => /^[ab]\d/.test(step)).slice(0, 6)).toEqual([
      'a1',
      'b1',
      'a2',
      'b2',
      'a3',
      'b3',
    ]);
  });
});

/** A text of words, signs, digits, space and letters of many alphabets; the same for the same seed. */
function madeUp(seed: number): string {
  const parts = [
    'the',
    ' The',
    'ing',
    '\n',
    '  ',
    "'s",
    '123',
    '😀',
    'é',
    'ß',
    '漢字',
    'عرب',
    'हिन्दी',
    '!?',
    '{}',
    '\t',
    '_x',
    '\u00a0',
  ];
  let state = seed * 2654435761 + 1;
  return Array.from({ length: 40 }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return parts[Math.floor((state / 2147483648) * parts.length)]!;
  }).join('');
}
