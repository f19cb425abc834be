/**
 * Writes docs/first-minute.md: `npm run first-minute`. It packs the bridge and types in a real terminal what a new user types, on a
 * machine that has Node and npm alone: no CLI, no settings. npm installs the real CLI; a script stands in for the model.
 */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDemoModel } from '../src/cli/commands/demo/demo-model.js';
import { thisMachine } from '../src/cli/machine.js';
import { CTRL_C, inTerminal, rendered, type Terminal } from '../tests/cli/terminal.js';
import { firstMinutePage, type Scene } from './first-minute/first-minute-page.js';
import { runToEnd } from './smoke/run-to-end.js';

const [COLUMNS, ROWS] = [80, 200];
const root = path.resolve(import.meta.dirname, '..');
const question = `curl http://127.0.0.1:8000/v1/chat/completions \\
  -H 'content-type: application/json' \\
  -d '{"model":"sonnet","messages":[{"role":"user","content":"What is a bridge?"}]}'`;

const folder = await mkdtemp(path.join(tmpdir(), 'first-minute-'));
try {
  await writeFile(path.join(root, 'docs/first-minute.md'), firstMinutePage(await scenes()));
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
process.exit();

async function scenes(): Promise<Scene[]> {
  const [package_, env] = [await packed(), await bareMachine()];
  const told: Scene[] = [];
  let begun = 0;
  const begin = (title: string, line: string) => {
    const since = performance.now();
    // The server comes before what is typed while it runs.
    const place = begun++;
    const typed = line.replace('npx claude-bridge', `npx --yes --package='${package_}' claude-bridge`);
    const terminal = inTerminal(`cd && ${typed}`, env, { columns: COLUMNS, rows: ROWS });
    return {
      terminal,
      async end() {
        await terminal.ended;
        const seconds = (performance.now() - since) / 1000;
        told[place] = { title, line, screen: await screenOf(terminal), seconds };
      },
    };
  };

  await begin('npm fetches the bridge', 'npx claude-bridge --version').end();

  const setup = begin('Everything that is missing, and a first answer', 'npx claude-bridge setup');
  await answered(setup.terminal, [/Install Claude Code now\?.*\] /, /Number or name .*: /, /port .*: /]);
  await setup.end();

  const serve = begin('The server, in a terminal of its own until Ctrl-C', 'npx claude-bridge serve');
  await serve.terminal.sees(/is ready/);
  await begin('From a second terminal', question).end();
  await begin('What it is doing', 'npx claude-bridge status').end();
  serve.terminal.type(CTRL_C);
  await serve.end();

  await begin('If something is wrong', 'npx claude-bridge doctor').end();
  return told;
}

/** Enter at each question. */
async function answered(terminal: Terminal, questions: readonly RegExp[]): Promise<void> {
  for (const each of questions) {
    await terminal.sees(each);
    terminal.type('\r');
  }
}

async function packed(): Promise<string> {
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  return path.join(folder, (await runToEnd('npm', args, { cwd: root })).trim());
}

/** The environment of a machine with Node and npm alone, and a model that is a script. */
async function bareMachine(): Promise<Record<string, string>> {
  const [home, bin] = [path.join(folder, 'home'), path.join(folder, 'bin')];
  await Promise.all([home, bin].map((each) => mkdir(each)));
  const node = path.dirname(process.execPath);
  for (const program of ['node', 'npm', 'npx'])
    await symlink(path.join(node, program), path.join(bin, program));
  const { url } = await startDemoModel(thisMachine([]));
  return {
    HOME: home,
    PATH: [bin, '/usr/bin', '/bin'].join(path.delimiter),
    NPM_CONFIG_PREFIX: folder,
    // How this machine reaches npm's registry.
    NPM_CONFIG_USERCONFIG: (await runToEnd('npm', ['config', 'get', 'userconfig'])).trim(),
    NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] ?? '',
    NPM_CONFIG_UPDATE_NOTIFIER: 'false',
    ANTHROPIC_BASE_URL: url,
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
    NO_COLOR: '1',
  };
}

/** With the paths of such a machine in place of this one's. */
async function screenOf(terminal: Terminal): Promise<string[]> {
  const output = terminal.raw().replaceAll(path.join(folder, 'home'), '~').replaceAll(folder, '/usr/local');
  return rendered(output, { cols: COLUMNS, rows: ROWS });
}
