/** Runs what the README and the pages of docs/ tell people to type; tests/clients does the same for docs/clients.md. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { definitionOf } from '../../src/settings/settings-table.js';
import type { SettingKey } from '../../src/settings/settings-table.js';
import { claudeBridge, sandbox, start, type Finished, type Sandbox } from '../cli/command.js';
import { inOneProcess } from '../cli/one-process.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { trustCli } from '../support/trusted-cli.js';
import { bridge, deployment, pod } from './kubernetes-manifests.js';
import { useBench } from '../support/use-bench.js';
import { withParts } from '../support/with-parts.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith('.md') && path !== 'docs/clients.md',
);

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

const blocks = pages.flatMap((page) =>
  [...read(page).matchAll(/^```(\w*)\n(.*?)^```/gms)].map(([, language = '', text = '']): Block => ({
    page,
    language,
    text,
  })),
);
const of = (language: string): Block[] => blocks.filter((block) => block.language === language);
const commands = of('sh').flatMap(({ page, text }) =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((line) => line.replace(/\s+#.*$/, '').split(' && '))
    .map((command) => ({ page, command: command.trim().replace(/\s+/g, ' ') }))
    .filter(({ command }) => command !== ''),
);
const startingWith = (pattern: RegExp): [string, string][] =>
  commands.filter(({ command }) => pattern.test(command)).map(({ page, command }) => [page, command]);

const bench = useBench(NEWEST_CLI.path);
let box: Sandbox;
/** A batch of the one request that docs/batches.md shows. */
let batchFile: string;
/** The texts use the bridge's usual address. */
const here = (text: string): string => text.replaceAll('http://127.0.0.1:8000', bench.bridge.origin);

beforeAll(async () => {
  batchFile = join(mkdtempSync(join(tmpdir(), 'claude-bridge-blocks-')), 'in.jsonl');
  const [request] = of('text').filter(({ page }) => page === 'docs/batches.md');
  writeFileSync(batchFile, request!.text);
  box = sandbox({
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
    CLAUDE_CLI_PATH: NEWEST_CLI.path,
    ANTHROPIC_BASE_URL: bench.api.url,
  });
  await trustCli(NEWEST_CLI.path, box.env);
});
afterAll(() => {
  box[Symbol.dispose]();
  rmSync(dirname(batchFile), { recursive: true, force: true });
});

test('these tests cover every kind of block and every command', () => {
  expect([...new Set(blocks.map(({ language }) => language))].sort()).toEqual([
    'js',
    'python',
    'sh',
    'text',
    'yaml',
  ]);
  const known =
    /^(?:curl|(?:npx )?claude-bridge|npm (?:ci|test|start|run)|docker (?:build|run|exec|logs)|kubectl (?:create|apply|rollout)|sudo|CLAUDE_CONFIG_DIR=\S+ claude auth login) ?/;
  expect(commands.filter(({ command }) => !known.test(command))).toEqual([]);
});

test.each([
  ['README.md', 'What works', 20],
  ['docs/first-minute.md', 'When it goes another way', 15],
])('%s, %s: the table names tests that exist', (page, title, least) => {
  const [, table = ''] = new RegExp(`^## ${title}$(.*?)^## `, 'ms').exec(`${read(page)}\n## `) ?? [];
  const named = [...table.matchAll(/`([a-z0-9-]+\/[a-z0-9-]+)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(least);
  expect(named.filter((name) => !existsSync(join(root, 'tests', `${name}.test.ts`)))).toEqual([]);
});

const EXPECTED = [
  ['/embeddings', /"embedding":\[/],
  ['/files', /"filename":"README.md"/],
] as const;

withParts('curl').describe('curl', () => {
  test.each(startingWith(/^curl /))('%s: %s', async (_, command) => {
    bench.reset();
    const { stdout } = await run('sh', [
      '-c',
      here(command).replace('curl', 'curl --fail-with-body -sS').replace('@report.pdf', '@README.md'),
    ]);
    expect(stdout).toMatch(
      EXPECTED.find(([route]) => command.includes(route))?.[1] ?? /You |Say hello in three languages/,
    );
  });
});

describe('claude-bridge', () => {
  const words = startingWith(/^(?:npx )?claude-bridge /).map(([page, command]) => [
    page,
    command
      .replace(/^npx /, '')
      .replace(/ > \S+$/, '')
      .slice('claude-bridge '.length),
  ]);
  const finished = new Map<string, Promise<Finished>>();
  /** Runs a command that several pages name once. Those that only read or write files share a process. */
  const once = async (command: string): Promise<Finished> => {
    const run = /^(?:completion|config|connect) /.test(command) ? inOneProcess : claudeBridge;
    const typed = command.replace('in.jsonl', batchFile).split(' ');
    const running = finished.get(command) ?? run(typed, box.env);
    finished.set(command, running);
    return running;
  };
  test.each(words.filter(([, command]) => command !== 'serve'))(
    '%s: claude-bridge %s',
    async (_, command = '') => {
      const { code, stdout, stderr } = await once(command);
      expect({ code, told: `${stdout}${stderr}` }).toEqual({ code: 0, told: expect.any(String) });
    },
    60_000,
  );

  let served: Promise<Finished> | undefined;
  const serveOnce = async (): Promise<Finished> => {
    const server = start(['serve'], { ...box.env, SERVER_PORT: '0' });
    await server.saw(/Base URL +http/);
    server.child.kill('SIGTERM');
    return server.finished;
  };
  test.each(words.filter(([, command]) => command === 'serve'))('%s: claude-bridge %s', async () => {
    served ??= serveOnce();
    expect((await served).code).toBe(0);
  });
});

test.each(startingWith(/^npm /))('%s: %s', (_, command) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const [, verb = '', name = ''] = command.split(' ');
  if (verb === 'ci') expect(existsSync(join(root, 'package-lock.json'))).toBe(true);
  else expect(scripts).toHaveProperty(verb === 'run' ? name.replaceAll('.', '\\.') : verb);
});

test.each(startingWith(/^docker /))('%s: %s', (_, command) => {
  const dockerfile = read('scripts/docker/Dockerfile');
  const [, file] = /-f (\S+)/.exec(command) ?? [];
  if (file !== undefined) expect(existsSync(join(root, file))).toBe(true);
  for (const [, path = ''] of command.matchAll(/-v [\w-]+:(\S+)/g)) expect(dockerfile).toContain(`"${path}"`);
  for (const [, port = ''] of command.matchAll(/-p [\d.]+:\d+:(\d+)/g))
    expect(dockerfile).toContain(`EXPOSE ${port}`);
  expect(command).toContain('claude-bridge');
});

test.each(startingWith(/^kubectl /))('%s: %s', (_, command) => {
  const mounted = pod.volumes!.map(({ secret }) => ({ name: secret?.secretName, key: undefined }));
  const secrets = [...mounted, ...bridge.env!.map(({ valueFrom }) => valueFrom?.secretKeyRef)];
  const [, named] = /^kubectl create secret generic (\S+)/.exec(command) ?? [];
  if (named === undefined) {
    const [, file] = / -f (\S+)/.exec(command) ?? [];
    if (file === undefined) expect(command).toContain(`deployment/${deployment.metadata!.name!}`);
    else expect(existsSync(join(root, file, 'deployment.yaml'))).toBe(true);
    return;
  }
  expect(secrets.map((each) => each?.name)).toContain(named);
  for (const [, key] of command.matchAll(/--from-literal=([\w-]+)=/g))
    expect(secrets).toContainEqual(expect.objectContaining({ name: named, key }));
});

test.each(startingWith(/^sudo /))('%s: %s', (_, command) => {
  const unit = read('docs/scaling/systemd/claude-bridge@.service');
  const [, program = ''] = command.split(' ');
  expect(['useradd', 'install', 'systemctl', '-u']).toContain(program);
  for (const [path] of command.matchAll(/docs\/\S+/g)) expect(existsSync(join(root, path))).toBe(true);
  const states = [...command.matchAll(/\/var\/lib\/(claude-bridge\/)\d/g)];
  for (const [, folder] of states) expect(unit).toContain(`StateDirectory=${folder}%i`);
  if (program === 'systemctl') {
    const [, , , , ...units] = command.split(' ');
    for (const name of units) expect(name).toMatch(/^claude-bridge(?:@\d|\.target)$/);
  } else expect(command).toMatch(/claude-bridge/);
  if (program === '-u') {
    expect(unit).toContain(`User=${command.split(' ')[2]!}`);
    const [, inside = ''] = /CLAUDE_CONFIG_DIR=\/var\/lib\/claude-bridge\/\d(\S*)/.exec(command) ?? [];
    expect(unit).toContain(`CLAUDE_CONFIG_DIR=%S/claude-bridge/%i${inside}\n`);
  }
});

test.each(startingWith(/claude auth login/))('%s: %s', async (_, command) => {
  const [, flag = ''] = /claude auth login (--\w+)$/.exec(command) ?? [];
  const { stdout } = await run(NEWEST_CLI.path, ['auth', 'login', '--help'], { env: box.env });
  expect(stdout).toMatch(new RegExp(`^ +${flag} `, 'm'));
});

test.each(of('js').map(({ page, text }) => [page, text]))('%s: JavaScript %#', async (_, text) => {
  bench.reset();
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', here(text)], { cwd: root });
  expect(stdout).toContain('You said: Why is the sky blue?');
});

withParts('python').test.each(of('python').map(({ page, text }) => [page, text]))(
  '%s: Python %# is valid Python',
  async (_, text) => {
    const code = 'import ast, sys; print(len(ast.parse(sys.argv[1]).body))';
    const { stdout } = await run('python3', ['-c', code, text]);
    expect(Number(stdout)).toBeGreaterThan(0);
  },
);

test.each(of('yaml').map(({ page, text }) => [page, text]))(
  '%s: a configuration for Prometheus',
  async (_, text) => {
    const { scrape_configs: jobs } = parse(text) as {
      scrape_configs: { authorization: object; static_configs: { targets: string[] }[] }[];
    };
    expect(jobs[0]?.authorization).toHaveProperty('credentials');
    for (const target of jobs[0]?.static_configs[0]?.targets ?? []) {
      const metrics = await fetch(here(`http://${target}/metrics`));
      expect(await metrics.text()).toContain('# TYPE ');
    }
  },
);

/** Commands inside sentences and tables, where words in capitals or brackets are placeholders. */
const inline = new Set(
  [...pages, 'docs/clients.md'].flatMap((page) =>
    [...read(page).matchAll(/`(claude-bridge [a-z][^`|]*)`/g)].map(([, command = '']) => command.trim()),
  ),
);

describe('inside a text', () => {
  const settings = [...inline].flatMap((command) => /config set ([a-z-]+) (\S+)/.exec(command)?.[1] ?? []);
  test('the settings named there exist', () => {
    expect(settings.length).toBeGreaterThan(3);
    for (const key of settings) expect(definitionOf(key as SettingKey)).toBeDefined();
  });

  const asked = [
    ...new Set([...inline].map((command) => /^claude-bridge ([a-z]+)/.exec(command)?.[1] ?? '')),
  ];
  test.each(asked)('the command %s exists', async (name) => {
    const { code } = await inOneProcess([name, '--help'], box.env);
    expect(code).toBe(0);
  });
});
