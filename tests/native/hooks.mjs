/** How Node.js finds and reads the modules of the tests, on a thread of its own: TypeScript by the transformer of Jest's configuration. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createScriptTransformer } from '@jest/transform';

const ROOT = new URL('../../', import.meta.url).href;
const SHARED = ['src/', 'dist/', 'node_modules/'].map((folder) => ROOT + folder);
const GLOBALS = new URL('globals.mjs', import.meta.url).href;

let transformer;
let runtime;
/** By path; a module of the tests is loaded once for each file that imports it. */
const read = new Map();

export async function initialize({ projectConfig, toRuntime }) {
  runtime = toRuntime;
  transformer = await createScriptTransformer(projectConfig);
}

/** Each test file has the modules of tests and scripts for itself, told apart by the query of their addresses; all others are shared. */
export async function resolve(specifier, context, next) {
  const { search = '' } = context.parentURL === undefined ? {} : new URL(context.parentURL);
  if (specifier === '@jest/globals') return { url: GLOBALS + search, shortCircuit: true };
  const found = source(specifier, context.parentURL) ?? (await next(specifier, context));
  const own = found.url.startsWith(ROOT) && !SHARED.some((folder) => found.url.startsWith(folder));
  return own && !found.url.includes('?') ? { ...found, url: found.url + search } : found;
}

export async function load(url, context, next) {
  const { protocol, pathname } = new URL(url);
  if (protocol !== 'file:' || !pathname.endsWith('.ts')) return next(url, context);
  const path = fileURLToPath(url);
  if (!read.has(path)) read.set(path, transformer.transformAsync(path, { supportsStaticESM: true }));
  const { code, sourceMapPath: sourceMap } = await read.get(path);
  if (sourceMap !== null) runtime.postMessage({ url, sourceMap });
  return { format: 'module', source: code, shortCircuit: true };
}

/** TypeScript is imported by the names that its files have once they are compiled. */
function source(specifier, parent) {
  if (!/^\.{1,2}\/.*\.js$/u.test(specifier)) return undefined;
  const url = new URL(specifier.replace(/js$/u, 'ts'), parent);
  return existsSync(url) ? { url: url.href, shortCircuit: true } : undefined;
}
