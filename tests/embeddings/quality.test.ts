/** The quality of the vectors: compared with an independent run of the same weights, and by how well they reflect meaning. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createLocalEmbedder, dot, vectorsOf } from '../support/embedder.js';
import { documents, questions } from './library.js';
import { sentencePairs } from './sentence-pairs.js';

const golden = JSON.parse(
  readFileSync(new URL('../fixtures/embeddings/golden.json', import.meta.url), 'utf8'),
) as { vectors: { text: string; base64: string }[] };
const embedder = createLocalEmbedder();
afterAll(() => embedder.close());

const embed = (texts: readonly string[]): Promise<readonly Float32Array[]> => vectorsOf(embedder, texts);

describe('the vectors', () => {
  test('are those of another engine on the same weights', async () => {
    const vectors = await embed(golden.vectors.map(({ text }) => text));
    const cosines = golden.vectors.map(({ base64 }, index) => {
      const bytes = Buffer.from(base64, 'base64');
      return dot(new Float32Array(Uint8Array.from(bytes).buffer), vectors[index]!);
    });
    expect(cosines).toHaveLength(20);
    expect(Math.min(...cosines)).toBeGreaterThan(0.99999);
  });

  test('are the same for a text alone, in any batch and in any order', async () => {
    const texts = ['short', 'a text of some more words than the first', 'word '.repeat(300), 'short'];
    const together = await embed(texts);
    const reversed = [...(await embed([...texts].reverse()))].reverse();
    for (const [index, text] of texts.entries()) {
      const [alone] = await embed([text]);
      expect(together[index]).toEqual(alone);
      expect(reversed[index]).toEqual(alone);
    }
    expect(together[0]).not.toEqual(together[1]);
  });

  test('have length 1, including those of long texts and of blank ones', async () => {
    for (const vector of await embed(['x', ' ', '\n\t', 'lorem ipsum '.repeat(120), '😀'.repeat(99)])) {
      expect(vector).toHaveLength(384);
      expect(dot(vector, vector)).toBeCloseTo(1, 5);
    }
  });
});

describe('a text longer than the model reads at once', () => {
  const filler = 'The committee met on Tuesday and talked about the budget for the coming year. '.repeat(25);
  const end = 'Penguins are birds that cannot fly and live in the cold south. '.repeat(20);

  test('counts to its end', async () => {
    const [start, whole, last] = await embed([filler, filler + end, end]);
    expect(dot(whole!, start!)).toBeLessThan(0.97);
    expect(dot(whole!, last!)).toBeGreaterThan(dot(start!, last!) + 0.15);
  });

  test('is about what its parts are about', async () => {
    const [whole, question, other] = await embed([
      end.repeat(3),
      'Which birds cannot fly?',
      'How is steel made?',
    ]);
    expect(dot(whole!, question!)).toBeGreaterThan(dot(whole!, other!) + 0.3);
  });
});

describe('meaning', () => {
  test('same, related and unrelated sentences are told apart, pair by pair and over all', async () => {
    const pairs: { level: number; similarity: number }[] = [];
    let ordered = 0;
    for (const row of sentencePairs) {
      const [anchor, ...others] = await embed(row);
      const [same, related, unrelated] = others.map((other) => dot(anchor!, other));
      if (same! > related! && related! > unrelated!) ordered += 1;
      pairs.push({ level: 2, similarity: same! }, { level: 1, similarity: related! });
      pairs.push({ level: 0, similarity: unrelated! });
    }
    expect(pairs).toHaveLength(102);
    expect(ordered).toBeGreaterThanOrEqual(31);
    expect(
      spearman(
        pairs.map(({ level }) => level),
        pairs.map(({ similarity }) => similarity),
      ),
    ).toBeGreaterThan(0.85);
  });

  test('of twenty documents the right one comes first for at least nine of ten questions', async () => {
    const vectors = await embed(documents);
    const asked = await embed(questions.map(([question]) => question));
    const first = asked.map((question) => {
      const scores = vectors.map((vector) => dot(vector, question));
      return scores.indexOf(Math.max(...scores));
    });
    const right = questions.filter(([, document], index) => first[index] === document);
    expect(right.length).toBeGreaterThanOrEqual(9);
  });
});

/** The correlation of ranks; equal values share the mean of theirs. */
function spearman(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length - 1) / 2;
  const sum = (f: (index: number) => number): number => a.reduce((total, _, index) => total + f(index), 0);
  const [covariance, ofX, ofY] = [
    sum((i) => (x[i]! - mean) * (y[i]! - mean)),
    sum((i) => (x[i]! - mean) ** 2),
    sum((i) => (y[i]! - mean) ** 2),
  ];
  return covariance / Math.sqrt(ofX * ofY);
}

function ranks(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2);
}
