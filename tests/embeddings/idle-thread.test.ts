/** An idle embedding thread does not keep the process running. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { modelFolder } from '../support/embedder.js';

const run = promisify(execFile);

test('a process ends while the thread is idle, but not before its work is done', async () => {
  const built = new URL('../../dist/embeddings/', import.meta.url);
  const program = `
    const { LocalEmbedder } = await import('${new URL('local-embedder.js', built).href}');
    const quiet = () => undefined;
    const embedder = new LocalEmbedder({
      workerFile: new URL('${new URL('embedding-worker.js', built).href}'), modelFolder: process.argv[1],
      idleTimeoutMs: 3_600_000, maxJobs: 1, now: Date.now,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
    const { vectors } = await embedder.embed(
      { model: 'all-MiniLM-L6-v2', inputs: [{ name: 'input', content: 'hello' }] },
      { signal: new AbortController().signal },
    );
    console.log(vectors.length);
  `;
  const args = ['--input-type=module', '-e', program, modelFolder];
  const { stdout } = await run(process.execPath, args, { timeout: 60_000 });
  expect(stdout).toBe('1\n');
});
