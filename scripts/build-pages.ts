/**
 * Makes `pages/`: what `/docs` and `/redoc` load in a browser, Swagger UI and Redoc from pinned development packages and
 * our own few lines that start them. Nothing in it calls another server.
 */
import { mkdir, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { makePinned, packageFolder, readPinned, replaceFile, root } from './pinned-file.js';

const own = path.join(root, 'scripts/pages');
const target = process.argv[2] === undefined ? path.join(root, 'pages') : path.resolve(process.argv[2]);
const swagger = packageFolder('swagger-ui-dist');
const redoc = packageFolder('redoc');

/** Copied unchanged. */
const copies: Readonly<Record<string, { file: string; sha256: string }>> = {
  'swagger-ui-bundle.js': {
    file: `${swagger}/swagger-ui-bundle.js`,
    sha256: 'e6a898692f2d768e807c3ba4626068a69a2c5dd960dd6c76f3e4d3a3de180af2',
  },
  'swagger-ui-bundle.LICENSES.txt': {
    file: `${swagger}/swagger-ui-bundle.js.LICENSE.txt`,
    sha256: '37eb6e7e59aed57b2c1acf076574b818ea07b74265717e0bd67b59e0baf9abbb',
  },
  'swagger-ui.css': {
    file: `${swagger}/swagger-ui.css`,
    sha256: '5ed08757e53da3e026d6cbecc61fe5d43585c9560b302d534ad56692519a273d',
  },
  'swagger-ui.LICENSE.txt': {
    file: `${swagger}/LICENSE`,
    sha256: 'cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30',
  },
  'swagger-ui.NOTICE.txt': {
    file: `${swagger}/NOTICE`,
    sha256: '0d20d1adef18aee3f40dd258172155521ce702ac445cb5f7b7d60ed32dad2fb2',
  },
  'redoc.LICENSE.txt': {
    file: `${redoc}/LICENSE`,
    sha256: 'd3026d549cf68ab7355bcfa85877bf8f845b3334a7efbfdc63936432fb34ff0e',
  },
  'redoc.standalone.LICENSES.txt': {
    file: `${redoc}/bundles/redoc.standalone.js.LICENSE.txt`,
    sha256: 'eed602ec32e00b2b9df1984fbcc26a687b1b3193ec01961389c4b8439e6edf73',
  },
};

const redocBundle = {
  file: `${redoc}/bundles/redoc.standalone.js`,
  sha256: 'dcaf76612bc4a3fbcc923a8966dee2f6146a5f32e5ce1b6f02dd60cbbf89500b',
};

await mkdir(target, { recursive: true });
for (const [name, source] of Object.entries(copies)) {
  await makePinned({ file: path.join(target, name), sha256: source.sha256 }, () => readPinned(source));
}
await makePinned(
  {
    file: path.join(target, 'redoc.standalone.js'),
    sha256: 'a3cc0b0a0380a574fe6545b8b1a68f91e3cd3737bd26e118eb8871cf74f25819',
  },
  async () => quietRedoc((await readPinned(redocBundle)).toString()),
);
for (const name of await readdir(own)) {
  await replaceFile(path.join(target, name), await readFile(path.join(own, name)));
}

/** Its menu would load a logo from another server, and its last line names a source map that the package lacks. */
function quietRedoc(script: string): Uint8Array {
  const quiet = script
    .replace('https://cdn.redoc.ly/redoc/logo-mini.svg', 'data:,')
    .replace(/\n\/\/# sourceMappingURL=\S+$/, '\n');
  return Buffer.from(quiet);
}
