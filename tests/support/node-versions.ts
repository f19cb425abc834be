/** Other versions of Node than the one running the tests, from npm packages, and an npm that any of them can run. */
import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedFolder, moveUnlessThere, unfinishedFolder } from './cache-folder.js';

const run = promisify(execFile);

/** The major version that runs this test, and the later ones that npm has as packages. */
export const NODE_MAJORS = [
  process.versions.node.split('.')[0]!,
  ...(process.platform === 'linux' && process.arch === 'x64' ? ['22', '24'] : []),
].filter((major, index, all) => all.indexOf(major) === index);

/** The executable of that major version: the running one, or the one from npm's package, which stays in `node_modules/.cache`. */
export async function nodeOf(major: string): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const kept = cachedFolder(`${name}-${major}`);
  if (!existsSync(kept)) {
    const folder = unfinishedFolder();
    const quiet = ['--no-audit', '--no-fund', '--no-save', '--prefer-offline', '--ignore-scripts'];
    await npm(process.execPath, ['install', '--prefix', folder, ...quiet, `${name}@${major}`], folder);
    moveUnlessThere(folder, kept);
  }
  return join(kept, 'node_modules', name, 'bin/node');
}

/** Runs npm with that Node, without the variables that `npm test` sets for its own scripts. */
export async function npm(node: string, args: readonly string[], cwd: string): Promise<void> {
  const { stdout: script } = await run('npm', ['root', '--global'], { shell: process.platform === 'win32' });
  const cli = realpathSync(join(script.trim(), 'npm/bin/npm-cli.js'));
  const env = Object.entries(process.env).filter(([name]) => !/^npm_/iu.test(name));
  await run(node, [cli, ...args], { cwd, env: Object.fromEntries(env), maxBuffer: 1 << 26 });
}
