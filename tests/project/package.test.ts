/** The npm package as a user gets it: its content, and whether it runs after an install into an empty folder. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sandbox } from '../cli/command.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { sizeOf } from '../support/size-of.js';
import { brokenLinks } from './page-links.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

describe('the packed package', () => {
  let folder: string;
  let packed: Packed;
  let manifest: Manifest;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claude-bridge-package-'));
    manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
    // `npm test` has already built dist; packing must not rebuild it while other tests use it.
    const { stdout } = await npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
    packed = onlyPackage(JSON.parse(stdout));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('holds what a user needs and nothing else', async () => {
    const paths = packed.files.map(({ path }) => path);
    const allowed =
      /^(?:bin\/claude-bridge\.js|dist\/[\w/-]+\.js|dist\/dashboard\/(?:index\.html|(?:style|uplot)\.css|icon\.svg|errors\.json|clients-https?(?:-key)?\.json|(?:uplot|marked|dompurify)\.LICENSE\.txt)|docs\/[\w/-]+\.md|docs\/images\/[\w-]+\.png|docs\/scaling\/[\w/@-]+\.(?:cfg|conf|yaml|service|target)|model\/(?:all-MiniLM-L6-v2\.(?:onnx|tokenizer\.json|LICENSE\.txt)|cl100k_base\.bin|onnxruntime\.(?:mjs|wasm))|pages\/(?:(?:docs|redoc)\.html|icon\.svg|pages\.css|start-(?:redoc|swagger-ui)\.js|redoc\.standalone\.js|swagger-ui(?:-bundle\.js|\.css)|(?:swagger-ui|redoc)[\w.-]*\.(?:LICENSES?|NOTICE)\.txt)|(?:README|CHANGELOG|CONTRIBUTING)\.md|LICENSE|NOTICE|package\.json)$/u;
    expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining([
        'bin/claude-bridge.js',
        'dist/cli/main.js',
        'docs/architecture.md',
        'docs/images/page-light.png',
        'docs/scaling/haproxy.cfg',
        'docs/scaling/nginx.conf',
        'README.md',
        'CHANGELOG.md',
        'CONTRIBUTING.md',
        'LICENSE',
        'NOTICE',
        'model/all-MiniLM-L6-v2.LICENSE.txt',
        'model/all-MiniLM-L6-v2.onnx',
        'model/all-MiniLM-L6-v2.tokenizer.json',
        'model/cl100k_base.bin',
        'model/onnxruntime.mjs',
        'model/onnxruntime.wasm',
        'pages/docs.html',
        'pages/redoc.LICENSE.txt',
        'pages/redoc.html',
        'pages/redoc.standalone.LICENSES.txt',
        'pages/redoc.standalone.js',
        'pages/start-redoc.js',
        'pages/start-swagger-ui.js',
        'pages/swagger-ui-bundle.LICENSES.txt',
        'pages/swagger-ui-bundle.js',
        'pages/swagger-ui.LICENSE.txt',
        'pages/swagger-ui.NOTICE.txt',
        'pages/swagger-ui.css',
        'package.json',
      ]),
    );
    const sources = await readdir(join(root, 'src'), { recursive: true });
    const compiled = sources
      .filter((path) => path.endsWith('.ts'))
      // A library of the page has only its types among the sources.
      .map((path) => path.replace(/(?:\.d)?\.ts$/u, '.js'));
    const copied = sources.filter((path) => /\.(?:html|css|svg)$/u.test(path));
    const added = [
      ...['http', 'http-key', 'https', 'https-key'].map((kind) => `clients-${kind}.json`),
      ...['uplot', 'marked', 'dompurify'].map((library) => `${library}.LICENSE.txt`),
      ...['errors.json', 'uplot.css'],
    ].map((name) => `dashboard/${name}`);
    expect(paths.filter((path) => path.startsWith('dist/')).sort()).toEqual(
      [...compiled, ...copied, ...added].map((path) => join('dist', path)).sort(),
    );
  });

  test('its pages link only to what is in it', async () => {
    const paths = packed.files.map(({ path }) => path);
    const pages = paths.filter((path) => path.endsWith('.md'));
    const texts = await Promise.all(pages.map((page) => readFile(join(root, page), 'utf8')));
    const folders = paths.flatMap((path) => path.split('/').map((_, at, all) => all.slice(0, at).join('/')));
    const content = new Map([
      ...[...folders, ...paths].map((path) => [path, ''] as const),
      ...pages.map((page, at) => [page, texts[at]!] as const),
    ]);
    const read = (path: string): string | undefined => content.get(path.replace(/\/$/u, ''));
    const broken = pages.flatMap((page) => brokenLinks(page, read).map((link) => `${page}: ${link}`));
    expect(broken).toEqual([]);
  });

  test('installs into an empty folder and runs', async () => {
    await writeFile(join(folder, 'package.json'), '{"private":true}');
    const quiet = ['--omit=dev', '--no-audit', '--no-fund', '--prefer-offline'];
    await npm(folder, 'install', ...quiet, join(folder, packed.filename));

    const version = await bridge(folder, '--version');
    expect(version.stdout.trim()).toBe(manifest.version);
    const help = await bridge(folder, '--help');
    for (const command of ['serve', 'doctor', 'config']) expect(help.stdout).toContain(command);

    // Everything without an account: the installed bridge, the real CLI, and the script in place of the model.
    using box = sandbox({ CLAUDE_CLI_PATH: NEWEST_CLI.path, SERVER_PORT: '0' });
    const command = join(folder, 'node_modules/claude-bridge/bin/claude-bridge.js');
    const demo = await run(process.execPath, [command, 'demo', '--once'], { cwd: folder, env: box.env });
    expect(demo.stdout).toContain(
      '> What is a bridge?\nYou asked: "What is a bridge?" These words come one by one',
    );
    expect(demo.stderr).toMatch(/\(the first word came after \d+ ms\)/u);

    // The installed embedder with the package's own files, from the thread's file to the weights.
    const { stdout: length } = await run(process.execPath, ['--input-type=module', '-e', embedOnce], {
      cwd: join(folder, 'node_modules/claude-bridge'),
    });
    expect(length.trim()).toBe('384');

    const installed = (name: string): Promise<boolean> =>
      access(join(folder, 'node_modules', name)).then(
        () => true,
        () => false,
      );
    for (const name of Object.keys(manifest.dependencies))
      expect([name, await installed(name)]).toEqual([name, true]);
    for (const name of Object.keys(manifest.devDependencies)) {
      expect([name, await installed(name)]).toEqual([name, false]);
    }
  }, 300_000);

  test('what it takes is what docs/architecture.md says', async () => {
    const page = await readFile(join(root, 'docs/architecture.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([^`]+)` +\| ([\d.]+) +\|/gmu)].map(
      ([, name = '', told]) => [name, Number(told)] as const,
    );
    expect(rows.length).toBeGreaterThan(4);
    // Packages of others grow from version to version.
    for (const [name, told] of rows) {
      const measured = (await sizeOf(join(folder, 'node_modules', name))) / 1e6;
      expect([name, Math.abs(measured - told) <= 0.1 + told / 10, measured]).toEqual([name, true, measured]);
    }
  });
});

const embedOnce = `
  const { LocalEmbedder } = await import('./dist/embeddings/local-embedder.js');
  const { pathToFileURL } = await import('node:url');
  const quiet = () => undefined;
  const embedder = new LocalEmbedder({
    workerFile: pathToFileURL('dist/embeddings/embedding-worker.js'), modelFolder: 'model', idleTimeoutMs: 1000,
    maxJobs: 1, now: Date.now, log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  const task = { model: 'all-MiniLM-L6-v2', inputs: [{ name: 'input', content: 'hello' }] };
  const { vectors } = await embedder.embed(task, { signal: new AbortController().signal });
  console.log(vectors[0].length);
  await embedder.close();`;

/** A list or an object of one package, depending on the npm version. */
function onlyPackage(output: unknown): Packed {
  const [first] = Object.values(output as Record<string, Packed>);
  if (first === undefined) throw new Error('npm pack named no package.');
  return first;
}

function npm(cwd: string, ...args: string[]): Promise<{ stdout: string }> {
  return run('npm', args, {
    cwd,
    env: plainEnvironment(),
    shell: process.platform === 'win32',
    maxBuffer: 1 << 26,
  });
}

function bridge(cwd: string, ...args: string[]): Promise<{ stdout: string }> {
  const shell = process.platform === 'win32';
  return run('npx', ['--no-install', 'claude-bridge', ...args], { cwd, env: plainEnvironment(), shell });
}

/** Without the variables that `npm test` sets for its own scripts: they would make a nested npm use this project. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^npm_(?:package|lifecycle|config_local_prefix|command|execpath|node_execpath)/iu.test(name),
    ),
  );
}
