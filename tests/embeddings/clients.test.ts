/** The embedding clients people use, each with its own habits, against the running server. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { OpenAIEmbeddings } from '@langchain/openai';
import { OpenAIEmbedding } from '@llamaindex/openai';
import { cosineSimilarity, embed, embedMany } from 'ai';
import OpenAI from 'openai';
import type { LocalEmbedder } from '../../src/embeddings/local-embedder.js';
import { serve, type Served } from '../http/serve.js';
import { createLocalEmbedder, dot } from '../support/embedder.js';

const texts = ['A man plays the guitar.', 'A guy is playing guitar.', 'The tax return is due.'];
const [small, large] = ['text-embedding-3-small', 'text-embedding-3-large'];
let embedder: LocalEmbedder;
let server: Served;
let baseURL: string;
beforeAll(async () => {
  embedder = createLocalEmbedder();
  server = await serve({ embedder });
  baseURL = `${server.url}/v1`;
});
afterAll(async () => {
  server.closeNow();
  await embedder.close();
});

/** The first two texts say the same. */
function expectMeaning(vectors: readonly (readonly number[])[], length: number): void {
  expect(vectors.map((vector) => vector.length)).toEqual([length, length, length]);
  for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 5);
  expect(dot(vectors[0]!, vectors[1]!)).toBeGreaterThan(0.8);
  expect(dot(vectors[0]!, vectors[2]!)).toBeLessThan(0.3);
}

describe('openai', () => {
  test.each([undefined, 'float', 'base64'] as const)('encoding_format %s', async (format) => {
    const openai = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
    const { data, usage } = await openai.embeddings.create({
      model: small,
      input: texts,
      ...(format && { encoding_format: format }),
    });
    const vectors = data.map(({ embedding }) =>
      typeof embedding === 'string' ? decoded(embedding) : embedding,
    );
    expectMeaning(vectors, 1536);
    expect(usage.prompt_tokens).toBe(18);
  });

  test('asks for dimensions and gets typed errors', async () => {
    const openai = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
    const { data } = await openai.embeddings.create({ model: large, input: 'x', dimensions: 64 });
    expect(data[0]!.embedding).toHaveLength(64);
    await expect(openai.embeddings.create({ model: small, input: [''] })).rejects.toMatchObject({
      status: 422,
      param: 'input[0]',
    });
  });
});

describe('AI SDK', () => {
  test('embedMany and embed of @ai-sdk/openai', async () => {
    const model = createOpenAI({ baseURL, apiKey: 'none' }).embeddingModel(large);
    const { embeddings, usage } = await embedMany({ model, values: texts });
    expectMeaning(embeddings, 3072);
    expect(usage.tokens).toBe(18);
    const { embedding } = await embed({ model, value: texts[0]! });
    expect(cosineSimilarity(embedding, embeddings[0]!)).toBeCloseTo(1, 6);
  });

  test('embedMany of @ai-sdk/openai-compatible', async () => {
    const provider = createOpenAICompatible({ name: 'bridge', baseURL });
    const model = provider.embeddingModel('all-MiniLM-L6-v2');
    const { embeddings } = await embedMany({ model, values: texts });
    expectMeaning(embeddings, 384);
  });
});

test('LangChain embedDocuments and embedQuery', async () => {
  const client = new OpenAIEmbeddings({
    model: small,
    apiKey: 'none',
    maxRetries: 0,
    configuration: { baseURL },
  });
  expectMeaning(await client.embedDocuments(texts), 1536);
  expect(await client.embedQuery(texts[0]!)).toHaveLength(1536);
});

test('LlamaIndex getTextEmbeddings', async () => {
  const client = new OpenAIEmbedding({ model: small, apiKey: 'none', baseURL, maxRetries: 0 });
  expectMeaning(await client.getTextEmbeddings(texts), 1536);
  expect(await client.getTextEmbedding(texts[0]!)).toHaveLength(1536);
});

function decoded(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}
