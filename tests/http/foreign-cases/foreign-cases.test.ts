/** What the tests of llama.cpp, vLLM and Ollama look at: a difference from them is in the name of its case. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Embedder } from '../../../src/core/embedder.js';
import { serve } from '../serve.js';
import type { Served } from '../serve.js';
import { FOREIGN_CASES } from './all-foreign-cases.js';
import { check, named } from './foreign-case.js';

const model = { id: 'all-minilm', servedBy: 'all-minilm', length: 2 };
const embedder: Embedder = {
  find: (name) => (name === model.id ? model : undefined),
  models: () => [model],
  embed: async ({ inputs }) =>
    Promise.resolve({ vectors: inputs.map(() => Float32Array.of(0.5, 1)), tokens: inputs.length }),
};

let open: Served;
let guarded: Served;
beforeAll(async () => {
  open = await serve({ embedder });
  guarded = await serve({ keys: [{ key: 'secret' }] });
});
afterAll(() => [open, guarded].forEach((server) => server.closeNow()));

describe.each([...FOREIGN_CASES])('%s', (_, cases) => {
  test.each(named(cases.open))('%s', async (_name, each) => check(open, each));
  for (const [name, each] of named(cases.guarded))
    test(`with a key: ${name}`, async () => check(guarded, each));

  test('no two cases have one name', () => {
    const names = [...cases.open, ...cases.guarded].map(({ follows }) => follows);
    expect(new Set(names).size).toBe(names.length);
  });
});
