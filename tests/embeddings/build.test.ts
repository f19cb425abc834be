/** The build of the model's files: the same bytes every time, and nothing from inputs it does not know. */
import { afterAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readWeights } from '../../scripts/embedding-model/tfjs-weights.js';
import { modelFolder } from '../support/embedder.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const made = mkdtemp(path.join(tmpdir(), 'claude-bridge-model-'));
afterAll(async () => rm(await made, { recursive: true, force: true }));

test('gives the same files into an empty folder, and makes a damaged one anew', async () => {
  const folder = await made;
  const build = async (): Promise<unknown> =>
    run(process.execPath, ['--import', 'tsx', 'scripts/build-embedding-model.ts', folder], { cwd: root });
  const differing = async (): Promise<string[]> => {
    const names = await readdir(modelFolder);
    const same = names.map(async (name) =>
      (await readFile(path.join(modelFolder, name))).equals(await readFile(path.join(folder, name))),
    );
    return (await Promise.all(same)).flatMap((equal, index) => (equal ? [] : [names[index]!]));
  };
  await build();
  expect((await readdir(folder)).sort()).toEqual((await readdir(modelFolder)).sort());
  expect(await differing()).toEqual([]);
  await writeFile(path.join(folder, 'all-MiniLM-L6-v2.onnx'), 'damaged');
  expect(await differing()).toEqual(['all-MiniLM-L6-v2.onnx']);
  await build();
  expect(await differing()).toEqual([]);
});

test('weights that do not fill their file exactly, or are missing, are refused', () => {
  const manifest = JSON.stringify({
    weightsManifest: [
      {
        weights: [
          {
            name: 'w',
            shape: [2, 2],
            dtype: 'float32',
            quantization: { dtype: 'uint8', min: -1, scale: 0.5 },
          },
          { name: 'n', shape: [], dtype: 'int32' },
        ],
      },
    ],
  });
  const weight = readWeights(manifest, Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 0));
  expect(weight('w')).toEqual({ shape: [2, 2], bytes: Uint8Array.of(1, 2, 3, 4), scale: 0.5, zeroPoint: 2 });
  expect(() => weight('n')).toThrow('no 8-bit weight n');
  expect(() => readWeights(manifest, new Uint8Array(7))).toThrow('8 bytes, the file has 7');
});
