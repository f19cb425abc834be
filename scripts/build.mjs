/**
 * Builds what `claude-bridge` runs: `dist`, `model` and `pages`. With `--if-changed`, only what changed since the last build.
 * Says on stderr what it does.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const tsc = 'node_modules/typescript-7/bin/tsc';
const tsx = 'node_modules/tsx/dist/cli.mjs';
const all = ['src', 'scripts', 'tsconfig.json', 'package-lock.json'];

/** In this order. `output` is there once the step is done; `clears` goes away before it. */
export const STEPS = [
  {
    says: 'Compiling the bridge',
    inputs: ['src', 'tsconfig.json', 'package-lock.json'],
    output: 'dist/cli/main.js',
    clears: 'dist',
    commands: [[tsc, '-p', 'src']],
  },
  {
    says: 'Building its page',
    inputs: all,
    output: 'dist/dashboard/errors.json',
    commands: [
      [tsc, '-p', 'src/dashboard'],
      [tsx, 'scripts/build-dashboard.ts'],
    ],
  },
  {
    says: 'Making the embedding model',
    inputs: all,
    output: 'model/onnxruntime.wasm',
    commands: [[tsx, 'scripts/build-embedding-model.ts']],
  },
  {
    says: 'Making the pages of the API',
    inputs: all,
    output: 'pages/docs.html',
    commands: [[tsx, 'scripts/build-pages.ts']],
  },
];

/**
 * @param options `run` does a command and returns whether that went well; `tell` gets each line
 * @returns whether all went well
 */
export function build({ root, ifChanged, steps = STEPS, run = runNode, tell = tellStderr }) {
  const stampFile = path.join(root, 'dist/.built.json');
  const stamps = ifChanged ? readStamps(stampFile) : {};
  for (const { says, inputs, output, clears, commands } of steps) {
    const stamp = stampOf(root, inputs);
    if (stamps[output] === stamp && existsSync(path.join(root, output))) continue;
    tell(`${says} …\n`);
    if (clears !== undefined) rmSync(path.join(root, clears), { recursive: true, force: true });
    if (!commands.every((command) => run(command, root))) {
      tell(`${says} failed, as told above. Once that is mended:\nNext: npm run build\n`);
      return false;
    }
    stamps[output] = stamp;
    mkdirSync(path.dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, JSON.stringify(stamps));
  }
  return true;
}

function readStamps(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/** Another one as soon as a file comes, goes, or is written. */
function stampOf(root, inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => [input, ...below(path.join(root, input), input)])) {
    const stats = statSync(path.join(root, file));
    if (stats.isFile()) hash.update(`${file} ${stats.size} ${stats.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function below(folder, name) {
  if (!statSync(folder).isDirectory()) return [];
  return readdirSync(folder, { recursive: true })
    .sort()
    .map((each) => path.join(name, each));
}

/** With what a command says on stdout among the errors, so that nothing but the bridge itself writes there. */
function runNode(command, root) {
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: ['ignore', 2, 2] });
  return status === 0;
}

function tellStderr(line) {
  process.stderr.write(line);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
  if (!existsSync(path.join(root, tsc))) {
    tellStderr('The packages that build the bridge are missing.\nNext: npm ci\n');
    process.exitCode = 1;
  } else if (!build({ root, ifChanged: process.argv.includes('--if-changed') })) process.exitCode = 1;
}
