/** The life cycle of the embedding thread: a request starts it, idleness ends it, and it never blocks anything else. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import OpenAI from 'openai';
import type { LocalEmbedder } from '../../src/embeddings/local-embedder.js';
import { answer } from '../support/api-reply.js';
import { startBench } from '../support/bench.js';
import { createLocalEmbedder, modelFolder, vectorsOf } from '../support/embedder.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { until } from '../http/serve.js';
import { SOON_MS } from '../support/soon.js';

const made: LocalEmbedder[] = [];
const create: typeof createLocalEmbedder = (options) => {
  const embedder = createLocalEmbedder(options);
  made.push(embedder);
  return embedder;
};
afterEach(async () => {
  for (const embedder of made.splice(0)) await embedder.close();
});
/** For what can happen one after the other in one thread, which takes long to load the model. */
let shared: LocalEmbedder | undefined;
const common = (): LocalEmbedder => (shared ??= createLocalEmbedder({ maxJobs: 2 }));
afterAll(async () => shared?.close());

describe('the thread', () => {
  test('starts with the first request, logs what its vectors are, ends when idle, and starts again', async () => {
    const lines: string[] = [];
    const log = (_: unknown, message: string): void => void lines.push(message);
    const embedder = create({ idleTimeoutMs: 300, log: { debug: log, info: log, warn: log, error: log } });
    expect(embedder.loaded).toBe(false);
    const [first] = await vectorsOf(embedder, ['hello']);
    expect(embedder.loaded).toBe(true);
    expect(lines).toEqual([
      expect.stringMatching(/a local model for English texts, not from OpenAI: rebuild an index/),
    ]);
    await until(() => !embedder.loaded);
    expect((await vectorsOf(embedder, ['hello']))[0]).toEqual(first);
    expect(lines).toHaveLength(2);
  });

  test('keeps running while there is work, however short the idle time', async () => {
    const embedder = create({ idleTimeoutMs: 1 });
    const texts = Array.from({ length: 12 }, (_, index) => `text ${index}`);
    const vectors = await Promise.all(texts.map((text) => vectorsOf(embedder, [text])));
    expect(new Set(vectors.map(([vector]) => String(vector))).size).toBe(12);
  });

  test('shares its time: a short request is answered before a long one that came first', async () => {
    const embedder = common();
    const order: string[] = [];
    const long = vectorsOf(
      embedder,
      Array.from({ length: 60 }, (_, index) => `some sentence ${index}`),
    );
    const short = vectorsOf(embedder, ['short']);
    await Promise.all([long.then(() => order.push('long')), short.then(() => order.push('short'))]);
    expect(order).toEqual(['short', 'long']);
  });

  test('drops the work of a client that left', async () => {
    const embedder = common();
    await vectorsOf(embedder, ['warm']);
    const leaving = new AbortController();
    const gone = vectorsOf(
      embedder,
      Array.from({ length: 1000 }, (_, index) => `${index} words `.repeat(30)),
      leaving.signal,
    );
    const left = expect(gone).rejects.toMatchObject({ code: 'cancelled' });
    leaving.abort();
    await left;
    const before = performance.now();
    await vectorsOf(embedder, ['next']);
    expect(performance.now() - before).toBeLessThan(SOON_MS);
  });

  test('refuses more jobs than allowed, and all jobs after its end', async () => {
    const embedder = common();
    // It ends here.
    made.push(embedder);
    shared = undefined;
    const running = [vectorsOf(embedder, ['a']), vectorsOf(embedder, ['b'])];
    await expect(vectorsOf(embedder, ['c'])).rejects.toMatchObject({ code: 'queue_full', retryable: true });
    await Promise.all(running);
    const last = expect(vectorsOf(embedder, ['d'])).rejects.toMatchObject({ code: 'internal_error' });
    await embedder.close();
    await last;
    await expect(vectorsOf(embedder, ['e'])).rejects.toMatchObject({ code: 'shutting_down' });
  });

  test('that cannot start fails this request and no later one', async () => {
    const embedder = create({ modelFolder: '/nowhere' });
    await expect(vectorsOf(embedder, ['a'])).rejects.toMatchObject({
      code: 'internal_error',
      retryable: true,
    });
    await until(() => !embedder.loaded);
    await expect(vectorsOf(embedder, ['a'])).rejects.toMatchObject({ code: 'internal_error' });
  });
});

test.each([
  ['cannot open a connection', []],
  ...(process.platform === 'linux' ? [['gives way to all others', ['nice', '-n', '10']] as const] : []),
])('works in a process that %s', async (_, prefix) => {
  const code = `
    import net from 'node:net';
    import dns from 'node:dns';
    const no = () => { throw new Error('a connection was tried'); };
    net.Socket.prototype.connect = no; dns.lookup = no; globalThis.fetch = no;
    const { LocalEmbedder } = await import(process.argv[1]);
    const quiet = () => undefined;
    const embedder = new LocalEmbedder({
      workerFile: new URL(process.argv[2]), modelFolder: process.argv[3], idleTimeoutMs: 1000, maxJobs: 1,
      now: Date.now, log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
    const { vectors } = await embedder.embed(
      { model: 'all-MiniLM-L6-v2', inputs: [{ name: 'input', content: 'hello' }] },
      { signal: new AbortController().signal },
    );
    console.log(vectors[0].length);
    await embedder.close();`;
  const dist = new URL('../../dist/embeddings/', import.meta.url);
  const args = [new URL('local-embedder.js', dist), new URL('embedding-worker.js', dist), modelFolder].map(
    String,
  );
  // A network of its own with nothing in it, where the system lets a user have one.
  const isolated = await run('unshare', ['-rn', 'true']).then(
    () => ['unshare', '-rn'],
    () => [],
  );
  const node = [process.execPath, '--input-type=module', '-e', code, ...args];
  const [program = '', ...words] = [...isolated, ...prefix, ...node];
  const { stdout } = await run(program, words, { cwd: fileURLToPath(new URL('../../', import.meta.url)) });
  expect(stdout.trim()).toBe('384');
});

describe('beside a chat', () => {
  let sentences: string[];
  beforeAll(() => {
    sentences = Array.from(
      { length: 256 },
      (_, index) => `${index}: a sentence of a dozen words, which nobody will ever read to its end.`,
    );
  });

  test('256 sentences delay no chunk of a stream', async () => {
    await using bench = await startBench(NEWEST_CLI.path);
    const words = Array.from({ length: 80 }, (_, index) => `w${index}`).join(' ');
    bench.api.script(() => answer(words, { gapMs: 6 }));
    const plain = new OpenAI({ baseURL: bench.bridge.url, apiKey: 'none', maxRetries: 0 });
    await plain.embeddings.create({ model: 'text-embedding-3-small', input: 'warm' });
    const alone: number[] = [];
    const beside: number[] = [];
    // The machine itself hesitates now and then; what the embeddings hold up, they hold up every time.
    for (let round = 0; round < 2; round += 1) alone.push(await longestGap(bench.openai));
    let embedded = false;
    const embedding = plain.embeddings
      .create({ model: 'text-embedding-3-small', input: sentences })
      .then(({ data }) => ((embedded = true), data.length));
    for (let round = 0; round < 2; round += 1) beside.push(await longestGap(bench.openai));
    expect(embedded).toBe(false);
    expect(await embedding).toBe(256);
    // A busy machine makes both longer.
    expect(Math.min(...beside)).toBeLessThan(2 * Math.min(...alone) + 50);
  }, 300_000);
});

const run = promisify(execFile);

/** Milliseconds, of those between the pieces of a streamed answer. */
async function longestGap(openai: OpenAI): Promise<number> {
  const found: number[] = [];
  let last: number | undefined;
  const messages = [{ role: 'user' as const, content: 'go' }];
  for await (const { choices } of await openai.chat.completions.create({
    model: 'sonnet',
    stream: true,
    messages,
  })) {
    if (!choices[0]?.delta.content) continue;
    const now = performance.now();
    if (last !== undefined) found.push(now - last);
    last = now;
  }
  expect(found.length).toBeGreaterThan(50);
  return Math.max(...found);
}
